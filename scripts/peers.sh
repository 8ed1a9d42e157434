# Sourced by test.sh: installs the reconciliation services of others that the tests ask, beside the build folder, and names the
# place in DATELINE_PEERS. Where that is not possible the tests that need them say so and pass.

peers="${XDG_CACHE_HOME:-$HOME/.cache}/dateline/peers"
if [ -z "${DATELINE_PEERS:-}" ]; then
  if [ ! -e "$peers/ready" ] && command -v python3 >/dev/null 2>&1; then
    rm -rf "$peers"
    if timeout 300 python3 -m venv "$peers" >/dev/null 2>&1 &&
      timeout 300 "$peers/bin/pip" install -q --disable-pip-version-check --retries 1 --timeout 15 datasette datasette-reconcile csv-reconcile >/dev/null 2>&1; then
      touch "$peers/ready"
    else
      say "datasette-reconcile and csv-reconcile cannot be installed: the tests that ask them are skipped"
    fi
  fi
  if [ -e "$peers/ready" ]; then export DATELINE_PEERS="$peers"; fi
fi
