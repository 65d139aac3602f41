#!/usr/bin/env bash
# The app's main job without a window: connects the built-in practice service, writes a draft for all of
# its accounts, schedules it a few seconds ahead, lets the scheduler run until nothing is left to do, and
# prints what became of each target. Every run has a data folder of its own, under the build folder.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo >/dev/null || ! command -v cc >/dev/null; then scripts/packages.sh terminal; fi
target="${CARGO_TARGET_DIR:-target}"
cargo build -p sendoff

mkdir -p "$target/terminal-runs"
data="$(mktemp -d "$target/terminal-runs/$(date +%Y%m%d-%H%M%S)-XXXX")"
sendoff() {
    printf '\n$ sendoff %s\n' "$*" >&2
    "$target/debug/sendoff" --data-dir "$data" --state-dir "$data/state" --secrets file "$@"
}
# The value of each "id" in JSON; every object here has one, and no inner object has.
ids() { grep -oE '"id": ?"[^"]+"' | sed -E 's/.*"([^"]+)"$/\1/'; }

sendoff practice init
targets=()
for account in $(sendoff account list --json | ids); do targets+=(--target "$account"); done
if [ "${#targets[@]}" -eq 0 ]; then
    echo "The practice service offered no accounts; nothing can be published." >&2
    exit 1
fi

draft="$(sendoff draft new --json --text "Hello from Sendoff, in a terminal." "${targets[@]}" | ids | head -n 1)"
# Local wall time in its own zone, a few seconds ahead; GNU and BSD date differ in how they add.
at="$(date -u -d '+5 seconds' '+%Y-%m-%d %H:%M:%S' 2>/dev/null || date -u -v+5S '+%Y-%m-%d %H:%M:%S')"
sendoff schedule "$draft" --at "$at" --zone UTC
sendoff run --until-idle

printf '\nWhat became of each target:\n'
sendoff draft show "$draft"
printf '\nWhat the practice service says it published:\n'
sendoff practice ledger
printf '\nThe data of this run: %s\n' "$data"
