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

rust_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        # It runs no examples in documentation.
        cargo nextest run --workspace --exclude sendoff-desktop &&
            cargo test --workspace --exclude sendoff-desktop --doc
    else
        cargo test --workspace --exclude sendoff-desktop
    fi
}

step "system packages" scripts/packages.sh test
step "window: dependencies" scripts/ui.sh install
step "form of the Rust sources" cargo fmt --all --check
step "window: types, style, form, unit tests" scripts/ui.sh check
step "window: pages" npm --prefix ui run build
step "lints of the Rust sources" cargo clippy --workspace --all-targets --all-features -- -D warnings
step "generated TypeScript is as checked in" cargo test -p sendoff-desk --test bindings
step "terminal program" cargo build -p sendoff
step "Rust tests without the shell" rust_tests
step "desktop program" cargo build -p sendoff-desktop
step "tests of the shell" cargo test -p sendoff-desktop
step "web driver" make --no-print-directory driver
step "the real window" make --no-print-directory window-test
printf '\n==> all steps passed in %d s\n' "$SECONDS"
