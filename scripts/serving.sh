# Sourced by what tries a running server: `serve NAME…` starts one, its arguments behind those that all have, on a free port of
# this machine with a knowledge base in a folder of its own, and sets `folder` and `address`; both go when the script ends.
program() {
  if [ -z "${DATELINE:-}" ]; then
    . scripts/setup.sh
    cargo build --release --locked --quiet
    DATELINE="$CARGO_TARGET_DIR/release/dateline"
  fi
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
}

serve() {
  "$DATELINE" --kb "$folder/kb" serve --bind 127.0.0.1:0 "$@" 2>"$folder/log" &
  server=$!
  trap 'kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
  for _ in $(seq 100); do
    grep -q '^listening on' "$folder/log" && break
    sleep 0.1
  done
  address=$(sed -n 's|^listening on \(http://[^/]*\)/.*|\1|p' "$folder/log")
  [ -n "$address" ] || { cat "$folder/log"; exit 2; }
}
