#!/usr/bin/env python3
"""Fits the weights of merging (data/rules/merge/weights.csv) on ECB+.

usage: fit.py articles --data ECB+ --topics 1 2 … --out PAIRS.jsonl
       DATELINE_PAIRS=PAIRS.jsonl cargo test --test main merging::features -- --ignored     (makes PAIRS.tsv)
       fit.py weights --data ECB+ --topics 1 2 … --sentences CSV --pairs PAIRS.tsv --weights weights.csv
                      [--leave-out 3 8 …] [--out weights.csv]

Logistic regression with a penalty towards the weights of the table, over the pairs of reports whose triggers are both
gold mentions; what ECB+ cannot tell (dates, plans, denials: it has no publication dates) keeps the weight it has. Without
--leave-out, five folds by topic are fitted and their pairs scored by what the other folds say. Needs numpy, and
score_merge.py beside the corpora. Only weights leave this program: no word of the corpus.
"""
import argparse, csv, glob, json, os, sys

FIXED = {"same-day", "time-overlaps", "time-apart", "time-far-apart", "planned-and-not", "denied-and-not"}


def corpus(given):
    sys.path.insert(0, given.score)
    from score_merge import load
    keep = None
    if given.sentences:
        keep = {(f"{r['Topic']}_{r['File']}", int(r["Sentence Number"])) for r in csv.DictReader(open(given.sentences))}
    for topic in given.topics:
        for path in sorted(glob.glob(f"{given.data}/{topic}/*.xml")):
            yield topic, *load(path, keep)


def rows(given):
    gold = {}
    for topic, name, _, mentions in corpus(given):
        gold[name] = (topic, [(span[0], span[1], instance) for span, instance in mentions.values()])
    def instance(article, spans):
        for span in spans.split(" "):
            start, end = map(int, span.split("-"))
            for s, e, one in gold.get(article, (None, []))[1]:
                if min(e, end) > max(s, start):
                    return one
        return None
    for line in open(given.pairs, encoding="utf-8"):
        one, spans, other, other_spans, _, features = line.rstrip("\n").split("\t")
        left, right = instance(one, spans), instance(other, other_spans)
        if left is None or right is None:
            continue
        values = dict(part.split("=") for part in features.split(" "))
        yield gold[one][0], gold[other][0], left == right, {name: float(value) for name, value in values.items()}


def fit(numpy, x, y, start, free, penalty, offset):
    """Newton's method on the free weights."""
    w = start[free].copy()
    x = x[:, free]
    for _ in range(30):
        p = 1 / (1 + numpy.exp(-(x @ w + offset)))
        gradient = x.T @ (y - p) - penalty * (w - start[free])
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty * numpy.eye(len(w))
        step = numpy.linalg.solve(hessian, gradient)
        w += step
        if abs(step).max() < 1e-5:
            break
    out = start.copy()
    out[free] = w
    return out


def weights(given):
    import numpy
    table = list(csv.reader(open(given.weights, encoding="utf-8")))
    names = [row[0] for row in table[1:] if not row[0].startswith("threshold-")]
    start = numpy.array([float(row[1]) for row in table[1:] if not row[0].startswith("threshold-")])
    data = list(rows(given))
    x = numpy.array([[features.get(name, 0.0) for name in names] for *_, features in data])
    y = numpy.array([1.0 if same else 0.0 for _, _, same, _ in data])
    topic = numpy.array([one if one == other else "-" for one, other, *_ in data])
    free = numpy.array([name not in FIXED for name in names])
    offset = x[:, ~free] @ start[~free]
    def report(name, mask, w):
        said = x[mask] @ w > 0
        right = (said & (y[mask] == 1)).sum()
        p, r = right / max(1, said.sum()), right / max(1, (y[mask] == 1).sum())
        print(f"{name}: {mask.sum()} pairs, {int(y[mask].sum())} of one event; P {100*p:.1f} R {100*r:.1f} F1 {200*p*r/max(1e-9,p+r):.1f}", file=sys.stderr)
    report("as the table has it", numpy.ones(len(y), bool), start)
    if given.leave_out is None:
        held = numpy.zeros(len(y))
        topics = sorted(set(topic) - {"-"}, key=lambda t: int(t))
        for fold in range(5):
            out = numpy.isin(topic, [t for at, t in enumerate(topics) if at % 5 == fold])
            w = fit(numpy, x[~out], y[~out], start, free, given.penalty, offset[~out])
            held[out] = x[out] @ w
            report(f"fold {fold}", out, w)
        # the reliability table: how often it is so when it is said to be so sure
        mask = topic != "-"
        sure = 1 / (1 + numpy.exp(-held[mask]))
        print("| said | pairs | so |\n|---|---|---|", file=sys.stderr)
        for low in [0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95]:
            high = {0.9: .95, .95: 1.01}.get(low, low + .1)
            inside = (sure >= low) & (sure < high)
            if inside.sum():
                print(f"| {100*low:.0f}-{100*min(1,high):.0f} % | {inside.sum()} | {100*y[mask][inside].mean():.0f} % |", file=sys.stderr)
    keep = ~numpy.isin(topic, given.leave_out or [])
    w = fit(numpy, x[keep], y[keep], start, free, given.penalty, offset[keep])
    report("fitted", keep, w)
    if given.out:
        new = dict(zip(names, w))
        with open(given.out, "w", encoding="utf-8") as out:
            for row in table:
                if row[0] in new:
                    row[1] = f"{new[row[0]]:.2f}"
                out.write(",".join(row) + "\n")


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("what", choices=["articles", "weights"])
    ask.add_argument("--data", required=True)
    ask.add_argument("--topics", nargs="+", required=True)
    ask.add_argument("--sentences")
    ask.add_argument("--score", required=True, help="folder of score_merge.py")
    ask.add_argument("--pairs")
    ask.add_argument("--weights")
    ask.add_argument("--penalty", type=float, default=2.0)
    ask.add_argument("--leave-out", nargs="*")
    ask.add_argument("--out")
    given = ask.parse_args()
    if given.what == "articles":
        with open(given.out, "w", encoding="utf-8") as out:
            for _, name, text, _ in corpus(given):
                out.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
    else:
        weights(given)


if __name__ == "__main__":
    main()
