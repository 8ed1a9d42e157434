#!/usr/bin/env python3
"""Fits the weights of merging (data/rules/merge/weights.csv) and its calibration, and measures them.

usage: corpora.py … --out DIR                                       (articles with known coreference)
       cargo run --release --example merge_features -- DIR/NAME.jsonl DIR/NAME.tsv
       fit.py --dir DIR --weights weights.csv --train meantime made --measure ecb [--out weights.csv]

Features are worked out once; everything here takes seconds. Logistic regression with a penalty towards the weights of the
table, over the candidate pairs of reports whose triggers are both known; each corpus weighs the same. Then the slope and
shift that make a score a probability. Of --measure, nothing is learned: clusters are cut as the program cuts them and scored
as score_merge.py does, whole and by folds of topics, and the reliability table is printed. Needs numpy.
"""
import argparse, collections, csv, itertools, math

import numpy


def table(path):
    rows = list(csv.reader(open(path, encoding="utf-8")))[1:]
    is_feature = lambda name: not name.startswith(("threshold-", "calibration-"))
    return rows, [row[0] for row in rows if is_feature(row[0])], {row[0]: float(row[1]) for row in rows}


class Corpus:
    """The pairs of a corpus: features, who is one in truth, and who is a candidate."""

    def __init__(self, folder, name, features):
        self.gold = collections.defaultdict(list)
        for line in open(f"{folder}/{name}.gold.tsv", encoding="utf-8"):
            article, start, end, instance, head = line.rstrip("\n").split("\t")
            self.gold[article].append((int(start), int(end), instance, head))
        self.reports, pairs, x = {}, [], []
        at = {feature: number for number, feature in enumerate(features)}
        for line in open(f"{folder}/{name}.tsv", encoding="utf-8"):
            topic, one, article, spans, other, other_article, other_spans, flags, values = line.rstrip("\n").split("\t")
            self.reports.setdefault((topic, one), (article, spans))
            self.reports.setdefault((topic, other), (other_article, other_spans))
            row = numpy.zeros(len(features), numpy.float32)
            for part in values.split(" "):
                feature, value = part.split("=")
                if feature in at:
                    row[at[feature]] = float(value)
            pairs.append((topic, one, other, flags[0] == "1"))
            x.append(row)
        self.pairs, self.x = pairs, numpy.array(x)
        self.instance = {report: self.known(*where) for report, where in self.reports.items()}
        same = lambda topic, one, other: (self.instance[topic, one], self.instance[topic, other])
        truth = [same(topic, one, other) for topic, one, other, _ in pairs]
        self.y = numpy.array([float(a == b) for a, b in truth])
        self.known_pairs = numpy.array([a is not None and b is not None and candidate for (a, b), (*_, candidate) in zip(truth, pairs)])
        self.topic = numpy.array([pair[0] for pair in pairs])

    def known(self, article, spans):
        for span in spans.split(" "):
            start, end = map(int, span.split("-"))
            for s, e, instance, _ in self.gold.get(article, ()):
                if min(e, end) > max(s, start):
                    return instance
        return None

    def clusters(self, scores, linked, together, most=12):
        """As `event/merge/partition.rs` cuts: links from the strongest down, groups that fit as a whole."""
        score, links = {}, []
        for (topic, one, other, candidate), value in zip(self.pairs, scores):
            a, b = sorted(((topic, one), (topic, other)))
            score[a, b] = value
            if candidate and value > linked:
                links.append((-value, a, b))
        group, members, best = {report: report for report in self.reports}, {report: [report] for report in self.reports}, {}
        for value, a, b in sorted(links):
            into, out = group[a], group[b]
            if into != out:
                pairs = [score[min(p, q), max(p, q)] for p in sorted(members[into])[:most] for q in sorted(members[out])[:most]]
                if sum(pairs) / len(pairs) <= together:
                    continue
                for report in members[out]:
                    group[report] = into
                members[into] += members.pop(out)
            for report, other in ((a, b), (b, a)):
                best.setdefault(report, (-value, other))
        return group, best

    def scored(self, group, topics=None):
        """B3 and pairs of the mentions found, and of their heads' stems, as score_merge.py counts, each topic by itself."""
        where = collections.defaultdict(list)
        for (topic, report), (article, spans) in self.reports.items():
            if topics is None or topic in topics:
                where[article] += [(*map(int, span.split("-")), topic, group[topic, report]) for span in spans.split(" ")]
        said, truth, stems, count = {}, {}, {}, 0
        for article, mentions in self.gold.items():
            for number, (start, end, instance, head) in enumerate(mentions):
                hit = [(topic, one) for s, e, topic, one in where.get(article, ()) if min(e, end) > max(s, start)]
                count += 1
                if hit:
                    said[article, number], truth[article, number] = hit[0][1], instance
                    stems[article, number] = (hit[0][0], head)
        return len(said), count, figures(said, truth), figures(stems, truth)


def figures(said, truth):
    def groups(of):
        found = collections.defaultdict(set)
        for mention, one in of.items():
            found[one].add(mention)
        return found
    one, two = groups(said), groups(truth)
    both = [len(one[said[m]] & two[truth[m]]) for m in said]
    p = sum(b / len(one[said[m]]) for b, m in zip(both, said)) / max(1, len(said))
    r = sum(b / len(two[truth[m]]) for b, m in zip(both, said)) / max(1, len(said))
    pairs = lambda of: {pair for group in of.values() for pair in itertools.combinations(sorted(group), 2)}
    a, b = pairs(one), pairs(two)
    pp, pr = len(a & b) / max(1, len(a)), len(a & b) / max(1, len(b))
    f = lambda p, r: 200 * p * r / max(1e-9, p + r)
    return f"B3 P {100*p:.1f} R {100*r:.1f} F1 {f(p, r):.1f}; pairs P {100*pp:.1f} R {100*pr:.1f} F1 {f(pp, pr):.1f}"


def newton(x, y, weight, start, penalty):
    """Newton's method with halved steps: the objective never grows worse."""
    def worth(w):
        z = x @ w
        return -(weight * (numpy.logaddexp(0, z) - y * z)).sum() - penalty / 2 * ((w - start) ** 2).sum()
    w = start.astype(float)
    for _ in range(60):
        p = 1 / (1 + numpy.exp(-numpy.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - penalty * (w - start)
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty * numpy.eye(len(w))
        step, held = numpy.linalg.solve(hessian, gradient), worth(w)
        while worth(w + step) < held and abs(step).max() > 1e-9:
            step = step / 2
        w = w + step
        if abs(step).max() < 1e-6:
            break
    return w


def stacked(corpora, of):
    """The known pairs of several corpora; each corpus weighs a thousand."""
    parts = [(of(one), one.y[one.known_pairs]) for one in corpora]
    return (numpy.concatenate([x for x, _ in parts]), numpy.concatenate([y for _, y in parts]),
            numpy.concatenate([numpy.full(len(y), 1000 / max(1, len(y))) for _, y in parts]))


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--dir", required=True)
    ask.add_argument("--weights", required=True)
    ask.add_argument("--train", nargs="*", default=[])
    ask.add_argument("--measure", nargs="*", default=[])
    ask.add_argument("--penalty", type=float, default=20.0)
    ask.add_argument("--out")
    given = ask.parse_args()
    rows, features, values = table(given.weights)
    start = numpy.array([values[name] for name in features])
    load = lambda names: [Corpus(given.dir, name, features) for name in names]
    train, measure = load(given.train), load(given.measure)
    fitted, slope, shift = start, values.get("calibration-slope", 1.0), values.get("calibration-shift", 0.0)
    if train:
        fitted = newton(*stacked(train, lambda one: one.x[one.known_pairs]), start, given.penalty)
    def with_one(one):
        scores = one.x[one.known_pairs] @ fitted
        return numpy.stack([scores, numpy.ones(len(scores))], 1)
    if train:
        slope, shift = newton(*stacked(train, with_one), numpy.array([1.0, 0.0]), 1.0)
        for name, before, after in zip(features, start, fitted):
            print(f"{name:22} {before:6.2f} → {after:6.2f}")
        print(f"calibration: slope {slope:.2f}, shift {shift:.2f}")
    for name, corpus in zip(given.train + given.measure, train + measure):
        for which, weights in (("table", start), ("fitted", fitted)):
            group, best = corpus.clusters(corpus.x @ weights, values["threshold-linked"], values["threshold-together"])
            found, count, said, stems = corpus.scored(group)
            print(f"{name}, {which}: found {100*found/max(1, count):.1f} of {count}; {said}\n   same stem: {stems}")
        topics = sorted(set(corpus.topic), key=lambda topic: (len(topic), topic))
        for fold in range(5):
            print(f"   topics of fold {fold}: {corpus.scored(group, {t for at, t in enumerate(topics) if at % 5 == fold})[2]}")
        print("   | said | pairs | so | joined reports | so |\n   |---|---|---|---|---|")
        sure = lambda score: 1 / (1 + math.exp(-min(30, max(-30, slope * score + shift))))
        pairs = [(sure(score), y) for score, y in zip(corpus.x[corpus.known_pairs] @ fitted, corpus.y[corpus.known_pairs])]
        joined = [(sure(score), corpus.instance[report] == corpus.instance[other]) for report, (score, other) in best.items()
                  if corpus.instance[report] is not None and corpus.instance[other] is not None and group[report] == group[other]]
        for low, high in ((0, .1), (.1, .3), (.3, .5), (.5, .7), (.7, .8), (.8, .9), (.9, .95), (.95, 1.01)):
            cells = [[so for said, so in of if low <= said < high] for of in (pairs, joined)]
            share = lambda cell: f"{100*sum(cell)/len(cell):.0f} %" if cell else ""
            print(f"   | {100*low:.0f}-{min(100, 100*high):.0f} % | {len(cells[0])} | {share(cells[0])} | {len(cells[1])} | {share(cells[1])} |")
    if given.out:
        new = dict(zip(features, fitted)) | {"calibration-slope": slope, "calibration-shift": shift}
        with open(given.out, "w", encoding="utf-8") as out:
            out.write("feature,weight,phrase\n")
            for row in rows:
                out.write(",".join([row[0], f"{new[row[0]]:.2f}" if row[0] in new else row[1], row[2]]) + "\n")


if __name__ == "__main__":
    main()
