#!/usr/bin/env bash
# The long part of the crash campaigns: kills of the real `sendoff run` and losses of power, with a line of
# progress for each round and a summary. Ends with an error at the first broken promise, naming the
# command that repeats its round.
#
#   SEED    what is drawn at random follows from it (1)
#   KILLS   kills at random moments, 15 in each round (1000)
#   LOSSES  losses of power, 20 in each round (100)
#   ROUND   one round of kills alone, as a failure names it
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build -p sendoff-tests --test crash --bin sendoff-under-test
crash() { cargo test -q -p sendoff-tests --test crash -- --ignored --nocapture --test-threads 1 "$@"; }

if [ -n "${ROUND:-}" ]; then
    crash random::long
else
    crash points::long
    crash environment::service::long
    crash random::long
    crash power::campaign::long
    crash power::long
fi
