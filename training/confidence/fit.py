#!/usr/bin/env python3
"""Fits the weights of an event's confidence (data/rules/events/confidence.csv) to what readers said of shown events.

usage: cargo run --release --example event_evidence -- ARTICLES.jsonl evidence.csv
       fit.py --evidence evidence.csv --verdicts ../../tests/gold/verdicts.csv [--least 0] [--out ../../data/rules/events/confidence.csv]

Logistic regression with a penalty on every weight but the first. Printed before anything is written: how well it tells right
from wrong on articles that it did not learn from (ten folds of whole articles: the area under the curve, how many of the events
above each probability are right, and how many there are), and the weights. Needs numpy.
"""
import argparse, csv, random

import numpy

PENALTY = 3.0


def read(evidence, verdicts):
    said = {(row["article"], row["start"]): row["verdict"] == "right" for row in csv.DictReader(open(verdicts, encoding="utf-8"))}
    rows = [row for row in csv.DictReader(open(evidence, encoding="utf-8")) if (row["article"], row["start"]) in said]
    names = [name for name in rows[0] if name not in ("article", "start", "trigger")]
    x = numpy.array([[float(row[name]) for name in names] for row in rows])
    y = numpy.array([float(said[row["article"], row["start"]]) for row in rows])
    return names, x, y, [row["article"] for row in rows]


def fit(x, y):
    weights, penalty = numpy.zeros(x.shape[1]), numpy.full(x.shape[1], PENALTY)
    penalty[0] = 0.01
    for _ in range(50):
        p = 1 / (1 + numpy.exp(-x @ weights))
        curve = (x * (p * (1 - p))[:, None]).T @ x + numpy.diag(penalty)
        weights -= numpy.linalg.solve(curve, x.T @ (p - y) + penalty * weights)
    return weights


def held_back(x, y, articles, folds=10):
    """The probability of each event by weights that saw nothing of its article."""
    order = sorted(set(articles))
    random.Random(1).shuffle(order)
    fold = {article: number % folds for number, article in enumerate(order)}
    of, p = numpy.array([fold[article] for article in articles]), numpy.zeros(len(y))
    for number in range(folds):
        p[of == number] = 1 / (1 + numpy.exp(-x[of == number] @ fit(x[of != number], y[of != number])))
    return p


def curve(p, y):
    """The area under the curve: how often a right event is above a wrong one."""
    right, wrong = p[y == 1], p[y == 0]
    return numpy.mean((right[:, None] > wrong[None, :]) + 0.5 * (right[:, None] == wrong[None, :]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evidence", required=True)
    parser.add_argument("--verdicts", required=True)
    parser.add_argument("--least", type=float, default=0.0, help="what is less likely to be right is not shown")
    parser.add_argument("--out")
    given = parser.parse_args()
    names, x, y, articles = read(given.evidence, given.verdicts)
    p = held_back(x, y, articles)
    print(f"{len(y)} events, {100 * y.mean():.1f} in 100 right; held back: area under the curve {curve(p, y):.3f}")
    for least in (0, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        kept = p >= least
        if kept.any():
            print(f"  at least {least:.2f}: {kept.sum():4d} kept, {100 * y[kept].mean():5.1f} in 100 right")
    print("held back, by what was said: " + "; ".join(
        f"{low:.1f}-{low + 0.2:.1f}: {int(of.sum())} events, {100 * y[of].mean():.0f} in 100 right"
        for low in (0.0, 0.2, 0.4, 0.6, 0.8)
        for of in [(p >= low) & (p < low + 0.2)] if of.any()))
    weights = fit(x, y)
    for name, weight in sorted(zip(names, weights), key=lambda pair: pair[1]):
        print(f"  {weight:6.2f}  {name}")
    if given.out:
        with open(given.out, "w", encoding="utf-8", newline="") as file:
            file.write("# How much each piece of evidence says for an event's being right in trigger, agent, patient and date (logarithms of odds),\n")
            file.write("# and the least probability with which one is shown. Made by training/confidence/fit.py from tests/gold/verdicts.csv.\n")
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["evidence", "weight"])
            out.writerow(["least", given.least])
            out.writerows((name, f"{weight:.2f}") for name, weight in zip(names, weights))


if __name__ == "__main__":
    main()
