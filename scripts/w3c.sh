#!/usr/bin/env bash
# The standard's own test suites (SPARQL 1.1 protocol, service description, graph store, query, update) over HTTP, against
# `dateline serve --conformance` on a throw-away knowledge base. Needs ../shared/w3c, node and npm; says so where they are
# missing. The exceptions are explained in docs/server.md.
#
#   bash scripts/w3c.sh [SUITE…]        protocol service-description graph-store-protocol query update
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath -m "${DATELINE_SHARED:-../shared}")
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(protocol service-description graph-store-protocol query update)

skip() { printf 'w3c: skipped: %s\n' "$1"; exit 0; }
[ -f "$shared/score/w3c/engine.js" ] || skip "no $shared/score/w3c"
command -v npm >/dev/null || skip "npm is not installed"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/w3c"
mkdir -p "$cache"
if [ ! -d "$cache/node_modules/rdf-test-suite" ]; then
  (cd "$cache" && { [ -f package.json ] || npm init -y >/dev/null; } &&
    npm install --no-audit --no-fund --silent rdf-test-suite fetch-sparql-endpoint n3@2.0.3 sparqljs) ||
    skip "the npm registry is not reached"
fi
# modules are looked for beside the file that asks for them
cp "$shared/score/w3c/engine.js" "$cache/engine.js"
# the runner takes one map of addresses to files, and the suites have two; and it knows what a `.rdf` file is by its media
# type alone, which a file has not
cat >"$cache/maps.js" <<'END'
const { TestSuiteRunner } = require('./node_modules/rdf-test-suite/lib/TestSuiteRunner');
const { Util } = require('./node_modules/rdf-test-suite/lib/Util');
Util.extensionToContentType.rdf = 'application/rdf+xml';
TestSuiteRunner.prototype.fromUrlToMappingString = maps =>
  (maps || '').split('|').map(map => map.split('~')).map(([url, path]) => ({ url, path }));
END

. scripts/serving.sh
program
serve --conformance
export EP=$address

cd "$cache"
for suite in "${suites[@]}"; do
  case "$suite" in
    query | update) manifest="manifest-sparql11-$suite.ttl" ;;
    *) manifest="$suite/manifest.ttl" ;;
  esac
  printf '== %s\n' "$suite"
  node -r ./maps.js node_modules/.bin/rdf-test-suite engine.js \
    "https://w3c.github.io/rdf-tests/sparql/sparql11/$manifest" \
    -m "https://w3c.github.io/rdf-tests/sparql/~$shared/w3c/|http://www.w3.org/2009/sparql/docs/tests/data-sparql11/~$shared/w3c/sparql11/" \
    -i "{\"protocolEndpoint\":\"$EP/sparql\",\"serviceDescriptionEndpoint\":\"$EP/sparql\",\"graphStoreEndpoint\":\"$EP/store\"}" \
    -d "${W3C_WAIT:-20000}" -o summary 2>&1 | tee "$folder/$suite.txt" | tail -n "${W3C_TAIL:-40}" || true
done
