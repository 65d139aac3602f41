import { keysText } from "../text/actions";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A stroke's keys as people read them on their keyboards: `["Ctrl", "K"]`. */
export function keysOf(stroke: string): string[] {
  // The last key may itself be a plus sign.
  const parts = stroke.split(/\+(?=.)/);
  return parts.map((part) => {
    if (part === "Mod" && isMac) return "⌘";
    return keysText.names[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

/** A chord in words: `G then C`. */
export function sayKeys(chord: string): string {
  return chord
    .split(" ")
    .map((stroke) => keysOf(stroke).join(" "))
    .join(` ${keysText.then} `);
}
