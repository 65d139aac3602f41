import { i18n } from "@lingui/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { speak } from "../app/language";
import { dayAndClock, systemZone, wallInWords } from "../time/format";
import type { Said } from "../generated/api";
import { told, toldIfAny } from "./told";

const paused: Said = { say: "{handle} is paused.", gaps: { handle: "@sol" } };
const listed = (count: number): Said => ({
  say: "{count, plural, one {# listed post} other {# listed posts}} could not be read.",
  gaps: { count },
});
const deep: Said = {
  say: "Looked: {look}",
  gaps: { look: { several: [listed(1), "In the service's words.", paused] } },
};
/** Turned round, as `ar-XB` says it. */
const round = (words: string) => words.replaceAll(/\p{L}+/gu, (word) => `\u202e${word}\u202c`);

beforeEach(() => speak("en"));
afterEach(() => speak("en"));

describe("what the desk says, in English", () => {
  it("are its sentences with their gaps filled", () => {
    expect(told(paused)).toBe("@sol is paused.");
    expect(told(listed(1))).toBe("1 listed post could not be read.");
    expect(told(listed(2))).toBe("2 listed posts could not be read.");
    expect(told(deep)).toBe(
      "Looked: 1 listed post could not be read. In the service's words. @sol is paused.",
    );
  });

  it("may be somebody else's words, which stay as they are, or nothing", () => {
    expect(told("{a} <b>{{ 'x' }}</b> \\u0041")).toBe("{a} <b>{{ 'x' }}</b> \\u0041");
    expect(toldIfAny(null)).toBeNull();
    expect(toldIfAny(paused)).toBe("@sol is paused.");
  });

  it("writes times as the reader does", () => {
    const wall: Said = { say: "{wall} exists twice.", gaps: { wall: { wall: "2026-10-25 02:30" } } };
    expect(told(wall)).toBe(`${wallInWords("2026-10-25 02:30")} exists twice.`);
    const at: Said = {
      say: "It was being sent at {at}.",
      gaps: { at: { at: "2026-10-25T00:30:00.000Z", zone: "Asia/Tokyo" } },
    };
    expect(told(at)).toBe(`It was being sent at ${dayAndClock("2026-10-25T00:30:00.000Z", systemZone())}.`);
    expect(told(at)).not.toContain("2026-10-25T");
  });

  it("keeps a gap as it is, whatever stands in it", () => {
    for (const handle of [
      "\\u0041\\x41\\",
      "{handle}",
      "# of #",
      "$&",
      "<i>",
      "'{",
      "%__lingui_octothorpe__%",
    ])
      expect(told({ say: "{handle} is paused.", gaps: { handle } })).toBe(`${handle} is paused.`);
  });

  it.each([
    ["{n, plural, one {# old row of {who}} other {# old rows of {who}}}", "1 old row of #"],
    ["{who} {missing} {n}", "# {missing} 1"],
    ["{n, plural, one {a}} { } {", "{n, plural, one {a}} { } {"],
    ["{toString}", "{toString}"],
    ["toString", "toString"],
    ["", ""],
  ])("says a sentence that another version wrote as it was: %s", (say, english) => {
    expect(Object.hasOwn(i18n.messages, say)).toBe(false);
    expect(told({ say, gaps: { n: 1, who: "#" } })).toBe(english);
  });
});

describe("what the desk says, in a language that runs from right to left", () => {
  beforeEach(() => speak("ar-XB"));

  it("keeps a gap as it is there too", () => {
    for (const handle of ["\\u0041\\x41\\", "{handle}", "$&", "'{"])
      expect(told({ say: "{handle} is paused.", gaps: { handle } })).toBe(`${handle} ${round("is paused")}.`);
  });

  it("is turned round, and the words that are nobody's to translate are not", () => {
    expect(told(paused)).toBe(`@sol ${round("is paused")}.`);
    expect(told(listed(1))).toBe(`1 ${round("listed post could not be read")}.`);
    expect(told(deep)).toBe(
      `${round("Looked")}: 1 ${round("listed post could not be read")}. In the service's words. @sol ${round("is paused")}.`,
    );
  });
});
