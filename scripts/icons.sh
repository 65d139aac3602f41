#!/usr/bin/env bash
# Draws every icon anew from src-tauri/icons/sendoff.svg. Needed only when the drawing changes.
# Wants rsvg-convert (Debian: librsvg2-bin) and python3, which packs the two container formats.
set -euo pipefail
cd "$(dirname "$0")/../src-tauri/icons"

draw() { rsvg-convert --width "$1" --height "$1" sendoff.svg --output "$2"; }

draw 32 32x32.png
draw 64 tray.png
draw 128 128x128.png
draw 256 128x128@2x.png
draw 512 icon.png

sizes="$(mktemp -d)"
trap 'rm -r "$sizes"' EXIT
for size in 16 24 32 48 64 128 256 512 1024; do draw "$size" "$sizes/$size.png"; done
python3 - "$sizes" <<'PACK'
import pathlib, struct, sys

drawn = pathlib.Path(sys.argv[1])
png = lambda size: (drawn / f"{size}.png").read_bytes()

# ICO: a header, one 16-byte entry per picture (256 is written as 0), then the PNGs.
ico = [16, 24, 32, 48, 64, 256]
entries, offset = b"", 6 + 16 * len(ico)
for size in ico:
    entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png(size)), offset)
    offset += len(png(size))
pathlib.Path("icon.ico").write_bytes(struct.pack("<HHH", 0, 1, len(ico)) + entries + b"".join(map(png, ico)))

# ICNS: chunks of type, length with its own eight bytes, PNG.
icns = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
body = b"".join(kind + struct.pack(">I", len(png(size)) + 8) + png(size) for kind, size in icns.items())
pathlib.Path("icon.icns").write_bytes(b"icns" + struct.pack(">I", len(body) + 8) + body)
PACK
