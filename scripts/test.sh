#!/usr/bin/env bash
# All tests: unit, rule examples, documentation examples, articles, command line, server.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh
. scripts/peers.sh

cargo test --release --locked "$@"
