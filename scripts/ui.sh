#!/usr/bin/env bash
# Work on the window's pages.
#
#   scripts/ui.sh install   fetch what they are built with, unless that is there already
#   scripts/ui.sh check     types, catalogues, style, form, unit tests
set -euo pipefail
cd "$(dirname "$0")/../ui"

case "${1:-}" in
install)
    # npm notes what it installed; the same lock file needs no second fetch.
    stamp=node_modules/.sendoff-lock
    if ! cmp -s package-lock.json "$stamp"; then
        npm ci --no-audit --no-fund
        cp package-lock.json "$stamp"
    fi
    ;;
check)
    npm run typecheck
    npm run catalogues:check
    npm run lint
    npm run format:check
    npm test
    ;;
*)
    echo "usage: scripts/ui.sh install|check" >&2
    exit 2
    ;;
esac
