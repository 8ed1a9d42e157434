#!/usr/bin/env bash
# From a fresh clone to a printed timeline of the sample articles. The knowledge base stays in ./sample.kb.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh

cargo build --release --locked
dateline="$CARGO_TARGET_DIR/release/dateline"
kb=sample.kb
rm -rf "$kb"

say "reading the ten articles of data/sample into ./$kb"
"$dateline" --kb "$kb" ingest data/sample
say "one of them was withdrawn by its publisher"
"$dateline" --kb "$kb" mark sg-1 --retracted
say "the timeline:"
"$dateline" --kb "$kb" timeline
say "try: $dateline --kb $kb timeline --who Zelenskyy --format csv"
