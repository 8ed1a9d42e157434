#!/usr/bin/env bash
# The scores of every layer on the shared corpora, compared with tests/gold/scores.csv; skipped where they are absent.
# `--write` renews the table, `--only times` runs one layer.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh
if [ ! -d ../shared/score ] || ! command -v python3 >/dev/null 2>&1; then
  echo "scores: skipped, the shared corpora or python3 are not here"
  exit 0
fi
cargo build --release --locked --quiet
python3 scripts/scores.py --bin "$CARGO_TARGET_DIR/release/dateline" "$@"
