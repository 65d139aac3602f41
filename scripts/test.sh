#!/usr/bin/env bash
# Everything that the continuous integration runs, step by step, each announced with its time. Stops
# at the first step that fails. What the steps say is shown as they say it.
set -euo pipefail
cd "$(dirname "$0")/.."

# A failing command inside a function does not end the function here (bash suspends `set -e` in the
# condition below), so functions chain with && or return.
step() {
    local name="$1" begun="$SECONDS"
    shift
    printf '\n==> %s (%s)\n' "$name" "$(date +%H:%M:%S)"
    "$@" </dev/null || {
        printf '\n==> FAILED: %s, after %d s\n' "$name" "$((SECONDS - begun))"
        exit 1
    }
    printf '==> done: %s, %d s\n' "$name" "$((SECONDS - begun))"
}

# What is built together shares its dependencies' features and so its compiled dependencies: two
# selections, the house without the shell and the shell with its window tests, and no third one.
house=(--workspace --exclude sendoff-desktop)
shell=(-p sendoff-desktop -p sendoff-tests --features sendoff-tests/window)

rust_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        # It runs no examples in documentation.
        cargo nextest run "${house[@]}" -E 'not binary(crash)' && cargo test "${house[@]}" --doc
    else
        cargo test "${house[@]}"
    fi
}

# They mostly wait, for senders that recover and services that settle: many at once cost little.
crash_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run "${house[@]}" -E 'binary(crash)' --test-threads 6
    fi
}

target="$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}")"

step "system packages" scripts/packages.sh test
step "window: dependencies" scripts/ui.sh install
step "licences" scripts/licences.sh
step "form of the Rust sources" cargo fmt --all --check
step "sabotages fit the sources" scripts/sabotage.sh --fit
step "window: types, style, form, unit tests" scripts/ui.sh check
step "window: pages" npm --prefix ui run build
step "lints of the Rust sources" cargo clippy --workspace --all-targets --all-features -- -D warnings
step "programs and tests without the shell" cargo build "${house[@]}" --all-targets
step "generated TypeScript is as checked in" cargo test "${house[@]}" --test bindings
step "Rust tests without the shell" rust_tests
step "crash campaigns, the fixed part" crash_tests
step "desktop program" cargo build "${shell[@]}" --all-targets
step "tests of the shell" cargo test "${shell[@]}" --lib
step "web driver" make --no-print-directory driver
step "the real window" env \
    SENDOFF_DESKTOP_BIN="$target/debug/sendoff-desktop" \
    SENDOFF_TAURI_DRIVER="$target/tools/bin/tauri-driver" \
    cargo test "${shell[@]}" --test window
printf '\n==> all steps passed in %d s\n' "$SECONDS"
