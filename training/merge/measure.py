#!/usr/bin/env python3
"""Cost and quality of merging at several sizes, on made articles (generate.py).

usage: measure.py --bin dateline --sizes 1000 10000 [--work DIR]

At each size a knowledge base is filled, then forty further articles come in one after another, a run each, as they
would day by day: what one of them costs tells whether the hundred-thousandth costs what the hundredth did. Cost is user
and system time of the process, so that other work on the machine matters little. Then the pairs of mentions that are said
to be one event are compared with the truth.
"""
import argparse, itertools, json, os, resource, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LATER = 40


def run(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {done.stderr[-600:]}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def quality(events, truth):
    said, gold, found, all_spans = {}, {}, 0, 0
    at = {}
    for number, event in enumerate(events):
        for mention in event["mentions"]:
            trigger = mention["trigger"]
            at.setdefault(mention["article"], []).append((trigger["start"], trigger["end"], number))
    for article, known in truth.items():
        for number, (start, end, event) in enumerate(known["spans"]):
            all_spans += 1
            hit = [one for s, e, one in at.get(article, []) if min(e, end) > max(s, start)]
            if hit:
                found += 1
                said[(article, number)] = hit[0]
                gold[(article, number)] = event
    def pairs(of):
        groups = {}
        for mention, group in of.items():
            groups.setdefault(group, []).append(mention)
        return {pair for group in groups.values() for pair in itertools.combinations(sorted(group), 2)}
    one, two = pairs(said), pairs(gold)
    right = len(one & two)
    return found / max(1, all_spans), right / max(1, len(one)), right / max(1, len(two))


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--bin", default="dateline")
    ask.add_argument("--sizes", nargs="+", type=int, required=True)
    ask.add_argument("--work")
    given = ask.parse_args()
    print("| articles | filling, ms CPU an article | one more, ms CPU | found | pairs P | pairs R |\n|---|---|---|---|---|---|")
    for size in given.sizes:
        work = given.work or tempfile.mkdtemp()
        rows, truth = os.path.join(work, f"{size}.jsonl"), os.path.join(work, f"{size}.truth")
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(size + LATER), rows, truth], check=True)
        lines = open(rows, encoding="utf-8").read().splitlines()
        first = os.path.join(work, f"{size}.first.jsonl")
        with open(first, "w", encoding="utf-8") as out:
            out.write("\n".join(lines[:size]) + "\n")
        kb = os.path.join(work, f"kb{size}")
        _, filling = run(given.bin, "--kb", kb, "--quiet", "ingest", "--input-format", "jsonl", first)
        one_by_one = 0.0
        for number, line in enumerate(lines[size:]):
            one = os.path.join(work, "one.jsonl")
            with open(one, "w", encoding="utf-8") as out:
                out.write(line + "\n")
            one_by_one += run(given.bin, "--kb", kb, "--quiet", "ingest", "--input-format", "jsonl", one)[1]
        stdout, _ = run(given.bin, "--kb", kb, "timeline", "--format", "json", "--limit", "0")
        found, precision, recall = quality(json.loads(stdout)["events"], json.load(open(truth, encoding="utf-8")))
        print(f"| {size} | {1000 * filling / size:.1f} | {1000 * one_by_one / LATER:.1f} | {100 * found:.1f} | {100 * precision:.1f} | {100 * recall:.1f} |", flush=True)


if __name__ == "__main__":
    main()
