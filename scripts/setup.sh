# Sourced by the other scripts: system packages and the build folder. Says what it does before it does it.

say() { printf '%s\n' "dateline: $*" >&2; }

# What the store's C++ build needs: a compiler and libclang (RocksDB's bindings; without it the build fails only at its
# very end).
missing=()
command -v g++ >/dev/null 2>&1 || missing+=(g++)
has_libclang() {
  # libclang.so, libclang-14.so.1; not libclang-cpp.so, which other packages bring and bindgen does not use
  local folder name
  [ -z "${LIBCLANG_PATH:-}" ] || return 0
  for folder in /usr/lib/llvm-* /usr/lib /usr/lib64 /usr/local; do
    for name in 'libclang.so*' 'libclang-[0-9]*.so*'; do
      ! compgen -G "$folder/$name" || return 0
      ! compgen -G "$folder/*/$name" || return 0
    done
  done
  return 1
}
if ! has_libclang >/dev/null; then
  missing+=(libclang-dev)
fi
if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null 2>&1; then
    say "please install ${missing[*]} (or their names on your system) and start again"
    exit 2
  fi
  say "installing system packages: ${missing[*]}"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi
if ! command -v cargo >/dev/null 2>&1; then
  say "Rust is not installed: see https://rustup.rs, then start again"
  exit 2
fi

# Compiled dependencies live outside the clone, so that a second clone does not compile RocksDB again.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/dateline/target}"
if ! ls "$CARGO_TARGET_DIR"/release/build/oxrocksdb-sys-*/out/librocksdb.a >/dev/null 2>&1; then
  say "first build: compiles the RocksDB store, 15 to 25 minutes on two cores; later builds take about a minute"
fi
