#!/usr/bin/env bash
# Real SPARQL clients for tests/clients.rs, in the cache folder outside the clone: SPARQLWrapper and rdflib (PyPI),
# fetch-sparql-endpoint (npm). What cannot be had is left out, and its test says so.
set -uo pipefail
cache="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/clients"
mkdir -p "$cache"
if [ ! -x "$cache/venv/bin/python" ] && command -v python3 >/dev/null; then
  python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install --quiet SPARQLWrapper rdflib ||
    { echo "clients: no Python clients"; rm -rf "$cache/venv"; }
fi
if [ ! -d "$cache/node_modules/fetch-sparql-endpoint" ] && command -v npm >/dev/null; then
  (cd "$cache" && { [ -f package.json ] || npm init -y >/dev/null; } &&
    npm install --no-audit --no-fund --silent fetch-sparql-endpoint) || echo "clients: no JavaScript clients"
fi
exit 0
