/**
 * Keys as words. A stroke is what is pressed at once, `Mod+Shift+k` (Mod is Ctrl, or Command on a Mac); a chord is one
 * stroke or two after each other, `g c`.
 */

/** How long a stroke waits for the second one of its chord. */
export const CHORD_MS = 1500;

const modifiers = new Set(["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn", "OS"]);
/** Not keys of a stroke: an input method is at work, or an accent waits for its letter. */
const unfinished = new Set(["Process", "Dead", "Unidentified", ""]);
const named: Record<string, string> = { " ": "Space", Backspace: "Delete" };

/** The stroke of an event; none while only modifiers are down or an input method is at work. */
export function strokeOf(event: KeyboardEvent): string | undefined {
  if (event.isComposing || modifiers.has(event.key) || unfinished.has(event.key)) return undefined;
  const held = event.ctrlKey || event.metaKey;
  // Larger and smaller are one pair of keys, and on many keyboards plus is on the one that writes an equals sign.
  const key = held && event.key === "=" ? "+" : keyOf(event);
  // AltGr writes characters; some systems report it as Ctrl and Alt held together.
  const graph = event.getModifierState("AltGraph");
  // A sign's Shift is part of the sign: where it stands on the keyboard differs.
  const shift = event.shiftKey && (key.length > 1 || key !== key.toUpperCase());
  return [
    ...(held && !graph ? ["Mod"] : []),
    ...(event.altKey && !graph ? ["Alt"] : []),
    ...(shift ? ["Shift"] : []),
    key,
  ].join("+");
}

function keyOf({ key, code }: KeyboardEvent): string {
  if (key.length > 1 || key === " ") return named[key] ?? key;
  // Where letters are not Latin, the key is meant that would be.
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  return key > "\x7f" && place !== undefined ? place.toLowerCase() : key.toLowerCase();
}

/** Whether a stroke writes nothing into a text field. */
export const isSilent = (stroke: string) => stroke.startsWith("Mod+");

/** Whether two chords get in each other's way: they are the same, or one begins with the other. */
export function overlap(one: string, other: string): boolean {
  if (one === "" || other === "") return false;
  return `${one} `.startsWith(`${other} `) || `${other} `.startsWith(`${one} `);
}
