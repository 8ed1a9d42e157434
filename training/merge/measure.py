#!/usr/bin/env python3
"""Cost and quality of merging as a knowledge base grows, on made articles (generate.py).

usage: measure.py --bin dateline --sizes 1000 3000 10000 [--work DIR] [--next 200] [--single 10] [--jobs 1]

One knowledge base is filled to each size in turn (`ingest --bulk`, in so many threads). There the next articles come in as they would
day by day, in one run; then some in a run of their own, most of which is the start of the program. What an article costs
then tells whether the hundred-thousandth costs what the thousandth did. Cost is user and system time of the process, so that
other work on the machine matters little. The pairs of mentions that are said to be one event are compared with the truth.
"""
import argparse, itertools, json, os, resource, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


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
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--bin", default="dateline")
    ask.add_argument("--sizes", nargs="+", type=int, required=True)
    ask.add_argument("--work")
    ask.add_argument("--next", type=int, default=200)
    ask.add_argument("--single", type=int, default=10)
    ask.add_argument("--jobs", type=int, default=1, help="threads for filling; the next ones come in by one")
    given = ask.parse_args()
    work = given.work or tempfile.mkdtemp()
    os.makedirs(work, exist_ok=True)
    rows, truth = os.path.join(work, "all.jsonl"), os.path.join(work, "all.truth")
    count = max(given.sizes) + given.next + given.single
    subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(count), rows, truth], check=True)
    lines = open(rows, encoding="utf-8").read().splitlines()
    known = json.load(open(truth, encoding="utf-8"))
    kb, at = os.path.join(work, "kb"), 0

    def take(until, *more, jobs=1):
        nonlocal at
        some, before = os.path.join(work, "some.jsonl"), at
        with open(some, "w", encoding="utf-8") as out:
            out.write("\n".join(lines[at:until]) + "\n")
        at = until
        cost = run(given.bin, "--kb", kb, "--quiet", "ingest", "--jobs", str(jobs), *more, "--input-format", "jsonl", some)[1]
        return 1000 * cost / max(1, until - before)

    print("| articles | filling, ms CPU an article | the next, ms | one in a run of its own, ms | found | pairs P | pairs R |\n|---|---|---|---|---|---|---|")
    for size in sorted(given.sizes):
        filling = take(size, "--bulk", jobs=given.jobs)
        following = take(at + given.next)
        single = [take(at + 1) for _ in range(given.single)]
        here = {f"g{number}": known[f"g{number}"] for number in range(at)}
        stdout, _ = run(given.bin, "--kb", kb, "timeline", "--format", "json")
        found, precision, recall = quality(json.loads(stdout)["events"], here)
        print(f"| {size} | {filling:.1f} | {following:.1f} | {sum(single) / max(1, len(single)):.0f} | {100 * found:.1f} | {100 * precision:.1f} | {100 * recall:.1f} |", flush=True)


if __name__ == "__main__":
    main()
