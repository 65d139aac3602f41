import { describe, expect, it } from "vitest";
import { actionIds, actionOf } from "./actions";
import { sayKeys } from "./sayKeys";
import { changedBy, objection, shortcutsOf } from "./shortcuts";
import { overlap, strokeOf } from "./strokes";

const press = (key: string, more: KeyboardEventInit & { graph?: boolean } = {}) => {
  const { graph = false, ...init } = more;
  return strokeOf(new KeyboardEvent("keydown", { key, ...init, modifierAltGraph: graph }));
};

describe("a stroke", () => {
  it.each([
    ["n", {}, "n"],
    ["N", { shiftKey: true }, "Shift+n"],
    // Caps Lock shouts, it does not shift.
    ["N", {}, "n"],
    ["?", { shiftKey: true }, "?"],
    ["k", { ctrlKey: true }, "Mod+k"],
    ["k", { metaKey: true }, "Mod+k"],
    ["Enter", { ctrlKey: true, shiftKey: true }, "Mod+Shift+Enter"],
    [" ", {}, "Space"],
    ["Backspace", {}, "Delete"],
    ["+", { ctrlKey: true }, "Mod++"],
    ["=", { ctrlKey: true }, "Mod++"],
    // A Russian keyboard: where N would be.
    ["т", { code: "KeyN" }, "n"],
    ["ß", { code: "Minus" }, "ß"],
  ] as const)("of %s %o is %s", (key, init, stroke) => expect(press(key, init)).toBe(stroke));

  it("of AltGr is the character that it writes", () => {
    expect(press("@", { ctrlKey: true, altKey: true, graph: true })).toBe("@");
  });

  it.each(["Shift", "Control", "Dead", "Process"])("is not %s alone", (key) => {
    expect(press(key)).toBeUndefined();
  });

  it("is none while an input method is at work", () => {
    expect(press("n", { isComposing: true })).toBeUndefined();
  });
});

it("chords overlap where one begins with the other", () => {
  expect(overlap("g c", "g c")).toBe(true);
  expect(overlap("g", "g c")).toBe(true);
  expect(overlap("g c", "g")).toBe(true);
  expect(overlap("g c", "g d")).toBe(false);
  expect(overlap("g", "gg")).toBe(false);
  expect(overlap("", "g")).toBe(false);
});

it("keys are said as they stand on the keyboard", () => {
  expect(sayKeys("Mod+Shift+Enter")).toBe("Ctrl Shift Enter");
  expect(sayKeys("g c")).toBe("G then C");
  expect(sayKeys("Mod++")).toBe("Ctrl +");
});

describe("the shortcuts", () => {
  const defaults = shortcutsOf({});

  it.each(actionIds)("%s comes with keys that nothing speaks against", (id) => {
    expect(objection(defaults, id, actionOf(id).keys)).toBeUndefined();
  });

  it("are the defaults, with what the person changed over them", () => {
    const mine = shortcutsOf({ write: "c", "of.another.version": "x" });
    expect(mine.write).toBe("c");
    expect(mine.help).toBe("?");
    expect(Object.keys(mine)).toEqual(actionIds);
  });

  it.each([
    ["write", "t", { why: "taken", by: "calendar.today" }],
    ["write", "g", { why: "taken", by: "go.calendar" }],
    ["calendar.today", "n", { why: "taken", by: "write" }],
    // The other is on a page of its own.
    ["activity.retry", "t", undefined],
    ["write", "Alt+ArrowUp", { why: "moving" }],
    ["write", "Shift+Enter", { why: "moving" }],
    ["write", "Mod+c", { why: "editing" }],
    ["composer.schedule", "s", { why: "writes" }],
    ["composer.schedule", "Mod+d", undefined],
    ["write", "", undefined],
  ] as const)("%s with %s: %o", (id, keys, against) => {
    expect(objection(defaults, id, keys)).toEqual(against);
  });

  it("write down only what is not as it came", () => {
    const once = changedBy({}, { write: "c", help: "h" });
    expect(once).toEqual({ write: "c", help: "h" });
    expect(changedBy(once, { write: "n" })).toEqual({ help: "h" });
    expect(changedBy(once, { write: "" })).toEqual({ write: "", help: "h" });
  });
});
