#!/usr/bin/env bash
# All tests: unit, rule examples, documentation examples, articles, command line, server.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup.sh
. scripts/peers.sh

# The pages are looked at in a browser where there is one.
if { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1 &&
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  browser="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/browser"
  if ! cmp -s tests/browser/package.json "$browser/package.json" || [ ! -d "$browser/node_modules/playwright-core" ]; then
    mkdir -p "$browser" && cp tests/browser/package.json "$browser/"
    npm install --prefix "$browser" --no-audit --no-fund --loglevel=error >/dev/null ||
      say "playwright-core could not be fetched: the pages are not looked at in a browser"
  fi
else
  say "no chromium or no node: the pages are not looked at in a browser"
fi

cargo test --release --locked "$@"
