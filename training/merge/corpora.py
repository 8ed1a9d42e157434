#!/usr/bin/env python3
"""Articles with known coreference of events, as the weights of merging are fitted and measured on.

usage: corpora.py ecb --shared DIR --out DIR          ECB+, validated sentences, by topic (its text is for measuring only)
       corpora.py meantime --shared DIR --out DIR     MEANTIME, Apple: coreference across articles (CC BY 4.0)
       corpora.py made --count 600 --out DIR          articles of generate.py

Writes NAME.jsonl (id, text, published, topic) and NAME.gold.tsv (article, start, end, instance, stem of the head word).
"""
import argparse, csv, glob, json, os, subprocess, sys
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))


def ecb(given):
    from score_merge import load
    root = f"{given.shared}/corpora/ecbplus"
    keep = {(f"{r['Topic']}_{r['File']}", int(r["Sentence Number"])) for r in csv.DictReader(open(f"{root}/ECBplus_coreference_sentences.csv"))}
    for topic in sorted((name for name in os.listdir(f"{root}/ECB+") if name.isdigit()), key=int):
        for path in sorted(glob.glob(f"{root}/ECB+/{topic}/*.xml")):
            name, text, mentions = load(path, keep)
            yield {"id": name, "text": text, "topic": topic}, [(*span[:2], instance, span[2]) for span, instance in mentions.values()]


def meantime(given):
    from score_merge import stem
    from score_timeline import NO_SPACE_AFTER, NO_SPACE_BEFORE
    for path in sorted(glob.glob(f"{given.shared}/corpora/timeline/meantime_apple/intra_cross-doc_annotation/*/*.xml")
                       + glob.glob(f"{given.shared}/corpora/timeline/meantime_apple/intra_cross-doc_annotation/*.xml")):
        root = ET.parse(path).getroot()
        name, text, at, last, previous = os.path.basename(path).split("_")[0], "", {}, None, None
        for token in root.iter("token"):
            sentence, word = int(token.get("sentence")), token.text or ""
            if last is not None and sentence != last:
                text, previous = text + ("\n\n" if sentence <= 2 else " "), None
            if previous is not None and word not in NO_SPACE_BEFORE and previous not in NO_SPACE_AFTER:
                text += " "
            at[token.get("t_id")] = (len(text), len(text) + len(word), word)
            text, previous, last = text + word, word, sentence
        spans, instances, published = {}, {}, None
        for mark in root.find("Markables"):
            anchors = [anchor.get("t_id") for anchor in mark.iter("token_anchor")]
            if mark.tag == "EVENT_MENTION" and anchors:
                first, end = at[anchors[0]], at[anchors[-1]]
                spans[mark.get("m_id")] = (first[0], end[1], stem(first[2].lower()))
            if mark.tag == "EVENT":
                instances[mark.get("m_id")] = mark.get("instance_id") or f"{name}/{mark.get('m_id')}"
            if mark.tag == "TIMEX3" and mark.get("functionInDocument") == "CREATION_TIME":
                published = mark.get("value")
        gold = {}
        for relation in root.find("Relations").iter("REFERS_TO"):
            target = relation.find("target").get("m_id")
            for source in relation.iter("source"):
                gold[source.get("m_id")] = instances.get(target, f"{name}/{target}")
        row = {"id": name, "text": text, "topic": "apple"}
        if published:
            row["published"] = published[:10]
        yield row, [(start, end, gold.get(mention, f"{name}/m{mention}"), head) for mention, (start, end, head) in spans.items()]


def made(given):
    rows, truth = os.path.join(given.out, "made.rows"), os.path.join(given.out, "made.truth")
    subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(given.count), rows, truth, "--seed", "7"], check=True)
    known = json.load(open(truth))
    for line in open(rows, encoding="utf-8"):
        row = json.loads(line)
        spans = known[row["id"]]["spans"]
        mark = lambda start, end: row["text"][start:end].lower()
        yield {**row, "topic": row["published"][:7]}, [(start, end, f"e{event}", mark(start, end)) for start, end, event in spans]


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["ecb", "meantime", "made"])
    ask.add_argument("--shared")
    ask.add_argument("--out", required=True)
    ask.add_argument("--count", type=int, default=600)
    given = ask.parse_args()
    os.makedirs(given.out, exist_ok=True)
    if given.shared:
        sys.path.insert(0, f"{given.shared}/score")
    with open(f"{given.out}/{given.what}.jsonl", "w", encoding="utf-8") as out, open(f"{given.out}/{given.what}.gold.tsv", "w", encoding="utf-8") as gold:
        for row, mentions in {"ecb": ecb, "meantime": meantime, "made": made}[given.what](given):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            for mention in mentions:
                gold.write("\t".join(map(str, (row["id"], *mention))) + "\n")


if __name__ == "__main__":
    main()
