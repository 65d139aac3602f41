#!/usr/bin/env bash
# The test of the test: each sabotage of tests/simulator/sabotage/ must make the simulator find a broken
# promise within the steps that it states. All of them are put into one copy of the sources, behind a switch
# that the program itself does not have, and the copy is built once.
#
#   scripts/sabotage.sh            every sabotage
#   scripts/sabotage.sh <name>...  these
#   scripts/sabotage.sh --fit      only looks whether each still fits the sources
set -euo pipefail
cd "$(dirname "$0")/.."

target="$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}")"
copy="$target/sabotage/sources"
# A folder of its own: cargo tells packages in two workspaces apart by their place within each.
built="$target/sabotage/target"
patches=tests/simulator/sabotage

say() { printf 'sabotage: %s\n' "$*"; }

# Files that have not changed keep their times, so that only what changed is built again.
copy_sources() {
    mkdir -p "$copy"
    local fresh="$copy.fresh"
    rm -rf "$fresh" && mkdir -p "$fresh"
    tar -c Cargo.toml Cargo.lock tauri.conf.json src-tauri tests | tar -x -C "$fresh"
    local patch
    for patch in "$patches"/*.patch; do
        patch --quiet --no-backup-if-mismatch -p1 -d "$fresh" <"$patch" || {
            say "$patch does not fit the sources any more: make it anew"
            return 1
        }
    done
    cat >>"$fresh/src-tauri/core/src/lib.rs" <<'RUST'

/// Which sabotage is on. Exists in this copy alone.
pub fn sabotage(name: &str) -> bool {
    static ON: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    ON.get_or_init(|| std::env::var("SENDOFF_SABOTAGE").ok()).as_deref() == Some(name)
}
RUST
    local file
    (cd "$fresh" && find . -type f -print0) | while IFS= read -r -d '' file; do
        cmp -s "$fresh/$file" "$copy/$file" || install -D -m 644 "$fresh/$file" "$copy/$file"
    done
    (cd "$copy" && find . -type f -print0) | while IFS= read -r -d '' file; do
        [ -e "$fresh/$file" ] || rm "$copy/$file"
    done
    rm -rf "$fresh"
}

# What is compiled from the registries already need not be compiled again.
take_dependencies() {
    [ -e "$built" ] && return
    mkdir -p "$built/debug"
    [ -d "$target/debug/deps" ] || return 0
    cp -al "$target/debug/deps" "$built/debug/" || cp -a "$target/debug/deps" "$built/debug/"
    cp -a "$target/debug/build" "$target/debug/.fingerprint" "$built/debug/"
    find "$built/debug" -maxdepth 2 \( -name '*sendoff*' -o -name '*simulate*' \) -exec rm -rf {} +
}

field() { sed -n "s/^$2: \([^ ].*\)$/\1/p" "$1" | head -1; }

# One sabotage: found within its steps, or not.
try() {
    local name="$1" patch="$patches/$1.patch" steps said
    steps="$(field "$patch" within)" && steps="${steps%% *}"
    if said="$(SENDOFF_SABOTAGE="$name" "$simulate" --no-shrink --steps 10000 --total "$steps" 2>/dev/null)"; then
        say "NOT FOUND within $steps steps: $name"
        return 1
    fi
    local line broken
    line="$(grep -o '[0-9]* steps' <<<"$said" | head -1)"
    broken="$(grep -m1 '^broken: ' <<<"$said" | cut -c9-130)" || broken="the life could not be lived"
    say "found after $line: $name (${broken})"
}

simulate="$built/debug/simulate"
if [ "${1:-}" = --fit ]; then
    copy="$(mktemp -d)"
    trap 'rm -rf "$copy" "$copy.fresh"' EXIT
    copy_sources
    say "all $(find "$patches" -name '*.patch' | wc -l) fit the sources"
    exit
fi
say "copying and building"
copy_sources
take_dependencies
# Half optimized: lives are long, and a sabotage that is found late takes many of them.
(cd "$copy" && CARGO_TARGET_DIR="$built" CARGO_PROFILE_DEV_OPT_LEVEL=1 \
    cargo build --quiet -p sendoff-simulator --bin simulate)

names=("$@")
if [ "${#names[@]}" -eq 0 ]; then
    for patch in "$patches"/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
say "the copy without a sabotage keeps every promise"
"$simulate" --steps 10000 --total 50000 2>/dev/null | tail -1
missed=0
for name in "${names[@]}"; do try "$name" || missed=$((missed + 1)); done
say "$((${#names[@]} - missed)) of ${#names[@]} found"
[ "$missed" -eq 0 ]
