#!/usr/bin/env bash
# Whether everything that is built here may be given away under our licence: the expression of each package
# against the list in deny.toml. Needs nothing but cargo and takes a second; `make deny` (cargo-deny) also
# reads the licence texts, looks at every system's packages, duplicates and sources.
set -euo pipefail
cd "$(dirname "$0")/.."

allowed="$(sed -n '/^allow = \[/,/^\]/s/^ *"\(.*\)",$/\1/p' deny.toml)"
[ -n "$allowed" ] || { echo "licences: deny.toml allows nothing" >&2; exit 2; }

# Each licence becomes T or F; then AND binds closer than OR, inside the innermost brackets first
# (https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/).
value() {
    local words="$1" out="" word
    words="$(sed -E 's_ */ *_ OR _g; s_([()])_ \1 _g; s_ WITH _~WITH~_g' <<<"$words")"
    for word in $words; do
        case "$word" in
        AND | OR | '(' | ')') out+="$word" ;;
        *) if grep -qxF -- "${word//\~WITH\~/ WITH }" <<<"$allowed"; then out+=T; else out+=F; fi ;;
        esac
    done
    sed -E ':again
        s/TANDT/T/; t again
        s/(TANDF|FANDT|FANDF)/F/; t again
        s/(^|\()FORF(\)|OR|$)/\1F\2/; t again
        s/(^|\()(TORF|FORT|TORT)(\)|OR|$)/\1T\3/; t again
        s/\(([TF])\)/\1/; t again' <<<"$out"
}

packages="$(cargo tree --locked --workspace --all-features --edges normal,build --prefix none --format '{p}|{l}' |
    sed -E 's/ \(\*\)$//; s/ \([^)]*\)\|/|/' | grep '|' | sort -u)"
bad=0
while IFS='|' read -r expression; do
    if [ "$(value "$expression")" != T ]; then
        printf 'licences: "%s" is not allowed by deny.toml:\n' "$expression"
        awk -F'|' -v wanted="$expression" '$2 == wanted { print "  " $1 }' <<<"$packages"
        bad=1
    fi
done < <(cut -d'|' -f2 <<<"$packages" | sort -u)
[ "$bad" = 0 ] && printf 'licences: %s packages, all allowed\n' "$(wc -l <<<"$packages")"
exit "$bad"
