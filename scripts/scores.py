#!/usr/bin/env python3
"""Quality as a committed number: runs the shared scorers over the shared corpora and compares with tests/gold/scores.csv.

usage: scores.py --bin dateline --shared DIR [--write] [--only LAYER] [--loss 0.5]

A figure that fell by more than --loss points is named, and the exit code is 1. --write puts the new figures into the
table. Rows of the table that no scorer here makes (cross-checks, speeds) are left as they are.
"""
import argparse, csv, glob, os, re, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(ROOT, "tests/gold/scores.csv")
COLUMNS = ["layer", "corpus", "measure", "value", "peer", "date"]


def jobs(shared):
    """(layer, corpus, scorer and its arguments, what to read from its output: pattern → names of its groups)"""
    at = lambda path: os.path.join(shared, path)
    dev = {line.split("* ")[1].strip() for line in open(at("corpora/ud/GUM/splits.md"), encoding="utf-8").read().split("## test")[0].splitlines() if "* " in line}
    gum = [path for path in sorted(glob.glob(at("corpora/ud/GUM/dep/GUM_*.conllu"))) if os.path.basename(path)[:-7] in dev]
    ewt = sorted(glob.glob(at("corpora/ud/EWT/*dev*.conllu")))
    ud = [(r"tokens ([\d.]+) sentences ([\d.]+) words [\d.]+ UPOS ([\d.]+) lemma ([\d.]+) UAS ([\d.]+) LAS ([\d.]+) core ([\d.]+)",
           ["tokens", "sentences", "UPOS", "lemma", "UAS", "LAS", "core arguments"])]
    out = []
    for name, files in (("EWT dev", ewt), ("GUM dev", gum)):
        if files:
            out.append(("parse, gold tokens", name, ["score_ud.py", "--tokens", "--pool", *files], [(ud[0][0], [None, None, *ud[0][1][2:]])]))
            out.append(("parse, raw text", name, ["score_ud.py", "--pool", *files], ud))
    names = [(r"F1 ([\d.]+)", ["strict F1"])]
    for name, path in (("CoNLL++ dev", "conllpp_RESEARCH/dev.txt"), ("UNER EWT dev", "uner_ewt/dev.iob2"), ("CrossNER politics dev", "crossner_politics/dev.txt")):
        out.append(("names", name, ["score_names.py", at("corpora/ner/" + path)], names))
    tbaq = at("corpora/temporal/TBAQ-cleaned/")
    for name in ("TimeBank", "AQUAINT"):
        out.append(("times", name, ["run_timex.py", tbaq + name], [(r"strict ([\d.]+) relaxed ([\d.]+) type ([\d.]+) value ([\d.]+)", ["strict F1", "relaxed F1", "type F1", "value F1"])]))
        out.append(("events", name, ["score_timeml_events.py", tbaq + name], [(r"strict ([\d.]+) relaxed ([\d.]+) class ([\d.]+)", ["strict F1", "relaxed F1", "class F1"])]))
    out.append(("events", "MEANTIME Apple", ["score_events.py", "--data", at("corpora/timeline/meantime_apple/intra-doc_annotation"), "--topics", "apple"], [
        (r"events .*F1 ([\d.]+)", ["events F1"]),
        (r"negative F1 ([\d.]+).*future F1 ([\d.]+).*not certain F1 ([\d.]+)|neg\w* F1 ([\d.]+).*fut\w* F1 ([\d.]+).*(?:unc\w*|not certain) F1 ([\d.]+)", ["negative F1", "future F1", "not certain F1"]),
        (r"participants .*F1 ([\d.]+) direction ([\d.]+)", ["participants F1", "direction"]),
        (r"entities .*F1 ([\d.]+)", ["entities F1"])]))
    out.append(("timeline", "SemEval-2015 Apple", ["score_timeline.py", "--data", at("corpora/timeline/semeval15_t4_apple"), "--corpus", "0"], [
        (r"mentions .*F1 ([\d.]+); dates right among the shared ([\d.]+)", ["mentions F1", "dates right"]), (r"timeline .*F1 ([\d.]+)", ["timeline F1"])]))
    for name in sorted(glob.glob(at("linking/dev/*.jsonl"))):
        corpus = "ELEVANT " + os.path.basename(name).split(".")[0]
        out.append(("linking", corpus, ["score_linking.py", "--gold", name, "--known", at("gazetteer/wikidata_gazetteer.tsv")],
                    [(r"linking P ([\d.]+) R ([\d.]+).*in reach ([\d.]+).*NIL kept ([\d.]+)", ["precision", "recall", "in reach", "NIL kept"])]))
    out.append(("pages", "bodies and dates", ["score_pages.py", "--bodies", at("pages/bodies.jsonl.gz"), "--dates", at("pages/dates.jsonl.gz")],
                [(r"bodies P [\d.]+ R [\d.]+ F1 ([\d.]+)", ["body F1"]), (r"dates right ([\d.]+)", ["date right"])]))
    topics = [t for t in sorted(os.listdir(at("corpora/ecbplus/ECB+")), key=lambda t: int(t) if t.isdigit() else 0) if t.isdigit()]
    out.append(("merge", "ECB+ 1-35", ["score_merge.py", "--data", at("corpora/ecbplus/ECB+"), "--sentences", at("corpora/ecbplus/ECBplus_coreference_sentences.csv"), "--topics", *topics], [
        (r"found ([\d.]+)", ["found"]), (r"merge: B3 .*?F1 ([\d.]+); pairs .*F1 ([\d.]+)", ["B3 F1", "pairs F1"]),
        (r"lemma: B3 .*?F1 ([\d.]+); pairs .*F1 ([\d.]+)", ["lemma baseline B3 F1", "lemma baseline pairs F1"])]))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="dateline")
    parser.add_argument("--shared", default=os.path.join(os.path.dirname(ROOT), "shared"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", help="layers that begin so")
    parser.add_argument("--loss", type=float, default=0.5)
    arguments = parser.parse_args()
    if not os.path.isdir(os.path.join(arguments.shared, "score")):
        print("scores: skipped, the shared corpora are not here")
        return 0
    rows = list(csv.DictReader(open(TABLE, encoding="utf-8"))) if os.path.exists(TABLE) else []
    table = {(row["layer"], row["corpus"], row["measure"]): row for row in rows}
    lost, failed = [], []
    for layer, corpus, (scorer, *rest), reads in jobs(arguments.shared):
        if arguments.only and not layer.startswith(arguments.only):
            continue
        begun = time.monotonic()
        command = [sys.executable, os.path.join(arguments.shared, "score", scorer), "--bin", arguments.bin, *rest]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            failed.append(f"{layer}, {corpus}: {result.stderr.strip()[-300:]}")
            continue
        shown = []
        for pattern, measures in reads:
            found = re.search(pattern, result.stdout)
            if not found:
                failed.append(f"{layer}, {corpus}: no `{pattern}` in {result.stdout[-300:]!r}")
                continue
            for measure, value in zip(measures, (group for group in found.groups() if group is not None)):
                if measure is None:
                    continue
                value = 100 * float(value) if layer == "pages" else float(value)
                shown.append(f"{measure} {value:.1f}")
                row = table.get((layer, corpus, measure))
                if row and value < float(row["value"]) - arguments.loss:
                    lost.append(f"{layer}, {corpus}, {measure}: {value:.1f}, was {row['value']}")
                if arguments.write:
                    new = dict(layer=layer, corpus=corpus, measure=measure, value=f"{value:.1f}", peer=(row or {}).get("peer", ""), date=time.strftime("%Y-%m-%d"))
                    table[layer, corpus, measure] = {**(row or {}), **new} if not row or row["value"] != new["value"] else row
        print(f"{layer}, {corpus}: {', '.join(shown)}  [{time.monotonic() - begun:.0f} s]", flush=True)
    if arguments.write:
        os.makedirs(os.path.dirname(TABLE), exist_ok=True)
        with open(TABLE, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(table[key] for key in sorted(table))
    for line in failed:
        print("failed:", line)
    for line in lost:
        print("lost:", line)
    return 1 if failed or (lost and not arguments.write) else 0


if __name__ == "__main__":
    sys.exit(main())
