#!/usr/bin/env bash
# Asks a server everything that its OpenAPI description says may be asked, and looks whether the answers are as described:
# Schemathesis (PyPI) on the sample, with the token. Says so where Python or PyPI is missing.
#
#   bash scripts/openapi.sh [CASES]        cases made up for each operation, 10 where nothing is said
set -euo pipefail
cd "$(dirname "$0")/.."
cases=${1:-10}
skip() { printf 'openapi: skipped: %s\n' "$1"; exit 0; }
command -v python3 >/dev/null || skip "Python is not installed"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/openapi"
if [ ! -x "$cache/bin/schemathesis" ]; then
  python3 -m venv "$cache" && "$cache/bin/pip" install --quiet 'schemathesis>=4,<5' || { rm -rf "$cache"; skip "PyPI is not reached"; }
fi
. scripts/serving.sh
program
printf 'a-token-for-the-tester\n' >"$folder/token"
"$DATELINE" --kb "$folder/kb" --quiet ingest data/sample
serve --write-token-file "$folder/token"
# JSON lines are text to the tester
cat >"$folder/hooks.py" <<'END'
import schemathesis

for kind in ("application/jsonl", "application/x-ndjson", "application/sparql-query", "application/sparql-update",
             "text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/rdf+xml"):
    @schemathesis.serializer(kind)
    def text(context, value):
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
END
# That a request which the schema admits is never refused is left out: no schema says what is SPARQL, RDF or a date of the
# calendar.
cd "$folder"
SCHEMATHESIS_HOOKS="$folder/hooks.py" "$cache/bin/schemathesis" run "$address/openapi.json" \
  --phases coverage,fuzzing --checks all --exclude-checks positive_data_acceptance --max-examples "$cases" \
  --header "Authorization: Bearer a-token-for-the-tester" --request-timeout 60 --suppress-health-check all --no-color
