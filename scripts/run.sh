#!/usr/bin/env bash
# Builds Sendoff and opens it with its practice service: nothing needs an account anywhere. Without a
# display it says so and does the same job in the terminal.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display here to open a window on; doing the same job in the terminal."
    exec scripts/run-in-terminal.sh
fi

scripts/packages.sh run
make --no-print-directory app
exec "${CARGO_TARGET_DIR:-target}/debug/sendoff-desktop" "$@"
