#!/bin/bash
# From the corpora to all model files: bash training/train.sh SHARED, where SHARED holds corpora/ and gazetteer/.
# Seeded, with the same parts and sums whatever the number of processors: the same corpora make the same bytes.
# One core takes about an hour and a half, four less than half of that.
set -euo pipefail
shared=$(realpath "${1:?usage: training/train.sh SHARED}")
cd "$(dirname "$0")"
cargo run --release --locked -- "$shared/corpora" ../data/models --silver silver.model
cd names
cargo run --release --locked -- "$shared" ../../data/models/names.bin.zst
