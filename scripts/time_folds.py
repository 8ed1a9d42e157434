#!/usr/bin/env python3
"""Times by fifths of the documents and by class of expression: what `scores.py` cannot say in one figure.

usage: time_folds.py --bin dateline --shared DIR [CORPUS ...]

Documents in the order of their names; document n is of part n mod 5. The rules are one set, written with all the parts in
sight, so the five figures say how even the quality is and not how it is on unseen text: docs/timex.md.
"""
import argparse, collections, json, os, subprocess, sys, tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bin", default="dateline")
parser.add_argument("--shared", default=os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "shared"))
parser.add_argument("corpora", nargs="*", default=["TimeBank", "AQUAINT"])
arguments = parser.parse_args()
score = os.path.join(arguments.shared, "score")
if not os.path.isdir(score):
    print("time_folds: skipped, the shared corpora are not here")
    sys.exit(0)
sys.path.insert(0, score)
import score_timex
from timex_classes import cls

count, right_of = collections.Counter(), collections.Counter()
for corpus in arguments.corpora:
    folder = os.path.join(arguments.shared, "corpora/temporal/TBAQ-cleaned", corpus)
    extract = [sys.executable, os.path.join(score, "score_timex.py"), "extract", folder]
    rows = [json.loads(line) for line in subprocess.run(extract, capture_output=True, text=True, check=True).stdout.splitlines()]
    lines = "".join(json.dumps({"id": row["doc"], "text": row["text"], "published": row["dct"]}, ensure_ascii=False) + "\n" for row in rows)
    command = [arguments.bin, "annotate", "--input-format", "jsonl", "-"]
    found = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for article in map(json.loads, found.splitlines()):
            for time in article.get("times", []):
                out.write(json.dumps({"doc": article["id"], **{key: time[key] for key in ("start", "end", "text", "type", "value")}}) + "\n")
        out.flush()
        gold = score_timex.read_gold(folder)
        system = score_timex.read_system(out.name, gold)
    parts = [[0, 0, 0, 0] for _ in range(5)]
    for number, name in enumerate(sorted(gold)):
        wanted, given, part = gold[name]["items"], system[name], parts[number % 5]
        pairs = score_timex.align(wanted, given)
        part[0] += len(wanted)
        part[1] += len(given)
        matched = {first: second for first, second, *_ in pairs}
        for at, item in enumerate(wanted):
            other = given[matched[at]] if at in matched else None
            right = bool(other) and other["value"] == item["value"]
            part[2] += right
            part[3] += bool(other) and (other["start"], other["end"]) == (item["start"], item["end"])
            count[cls(item)] += 1
            right_of[cls(item)] += right
    total = [sum(part[at] for part in parts) for at in range(4)]
    of = lambda part, at: 200 * part[at] / max(1, part[0] + part[1])
    print(f"{corpus}: value F1 {of(total, 2):.1f}, strict F1 {of(total, 3):.1f}; by part " + ", ".join(f"{of(part, 2):.1f}" for part in parts))
for name, number in count.most_common():
    print(f"{number:5} {100 * right_of[name] / number:5.1f}  {name}")
