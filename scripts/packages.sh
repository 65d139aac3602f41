#!/usr/bin/env bash
# Installs the system packages that building the window (and, with `test`, driving it) needs.
# Safe to repeat: with everything there it only looks. Asks nothing; where it may not install, it
# says what to type.
#
#   scripts/packages.sh terminal   what the terminal's program needs to build
#   scripts/packages.sh run        the same, and what the app needs to build and run
#   scripts/packages.sh test       the same, and what the tests need to drive the real window
set -euo pipefail

purpose="${1:-run}"

debian_terminal=(build-essential pkg-config)
debian_run=(
    libwebkit2gtk-4.1-dev libayatana-appindicator3-dev librsvg2-dev libxdo-dev libssl-dev
)
# A display without a screen, a session bus, the web view's own driver, and fonts for the pictures; what
# the crash tests watch a loss of power with.
debian_test=(
    xvfb dbus-daemon at-spi2-core webkit2gtk-driver
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
    strace util-linux patch
)

say() { printf 'packages: %s\n' "$*"; }

tools() {
    local missing=0
    if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
        say "cargo is in $HOME/.cargo/bin but not on the PATH; type:  . \"$HOME/.cargo/env\""
        missing=1
    elif ! command -v cargo >/dev/null; then
        say "cargo is missing; get Rust from https://rustup.rs:"
        say "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
        missing=1
    fi
    if [ "$purpose" != terminal ] && ! command -v npm >/dev/null; then
        say "npm is missing; get Node 20 or newer from https://nodejs.org/en/download"
        missing=1
    fi
    return "$missing"
}

debian() {
    local wanted=("${debian_terminal[@]}") missing=() package
    if [ "$purpose" != terminal ]; then wanted+=("${debian_run[@]}"); fi
    if [ "$purpose" = test ]; then wanted+=("${debian_test[@]}"); fi
    for package in "${wanted[@]}"; do
        if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        say "all ${#wanted[@]} are here"
        return
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "these are missing and only root may install them; type:"
            say "  sudo apt-get install ${missing[*]}"
            return 1
        fi
        as_root=(sudo -n)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q </dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
}

elsewhere() {
    if [ "$(uname)" != Linux ] || [ "$purpose" = terminal ] || pkg-config --exists webkit2gtk-4.1 2>/dev/null; then
        say "nothing to install here"
        return
    fi
    say "this is not Debian or Ubuntu; install these by hand and try again:"
    say "  Fedora:  sudo dnf install gcc pkgconf webkit2gtk4.1-devel libayatana-appindicator-gtk3-devel librsvg2-devel libxdo-devel openssl-devel"
    say "  Arch:    sudo pacman -S --needed base-devel webkit2gtk-4.1 libayatana-appindicator librsvg xdotool openssl"
    say "  others:  https://v2.tauri.app/start/prerequisites/"
    return 1
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then debian; else elsewhere; fi
tools
