import { describe, expect, it } from "vitest";
import type { CalendarPost } from "../../generated/api";
import {
  byDay,
  daysAround,
  daysBetween,
  filtered,
  fold,
  noFilter,
  queryOf,
  shifted,
  shiftWall,
  standing,
  step,
  stretch,
  weekOf,
} from "./model";

export function post(part: Partial<CalendarPost> = {}): CalendarPost {
  const here = part.here ?? "2026-11-24 09:30";
  return {
    draft: "a",
    label: null,
    words: "Words",
    stand: "scheduled",
    at: "2026-11-24T08:30:00.000Z",
    here,
    plan: { at: "2026-11-24T08:30:00.000Z", wall: here, zone: "Europe/Berlin", fold: null, if_missed: "ask" },
    paused: false,
    kept_back: false,
    too_close: false,
    unconfirmed: false,
    tags: [],
    targets: [{ account: "x", state: "planned" }],
    ...part,
  };
}

const spot = { date: "2026-11-24", hour: 9 };

describe("the calendar's days", () => {
  it("are six weeks from the start of the locale's week", () => {
    expect(daysAround("2026-11-24", "de-DE")).toHaveLength(42);
    expect(daysAround("2026-11-24", "de-DE")[0]).toBe("2026-10-26");
    expect(daysAround("2026-11-24", "en-US")[0]).toBe("2026-11-01");
    expect(weekOf("2026-11-24", "de-DE")).toEqual([
      "2026-11-23",
      "2026-11-24",
      "2026-11-25",
      "2026-11-26",
      "2026-11-27",
      "2026-11-28",
      "2026-11-29",
    ]);
  });

  it("hold every week and day of their month, so that a change of view asks nothing", () => {
    for (let month = 1; month <= 12; month += 1) {
      const days = daysAround(`2026-${String(month).padStart(2, "0")}-15`, "en-US");
      const within = days.filter((day) => Number(day.slice(5, 7)) === month);
      for (const day of within) {
        for (const one of weekOf(day, "en-US")) expect(days).toContain(one);
      }
    }
  });

  it("begin and end at midnight of the person's own clock, summer or winter", () => {
    expect(queryOf("2026-10-15", "Europe/Berlin", "de-DE")).toEqual({
      from: "2026-09-27T22:00:00.000Z",
      to: "2026-11-08T23:00:00.000Z",
    });
  });
});

describe("keys lead", () => {
  it("through a month by days and weeks", () => {
    expect(step(spot, "ArrowLeft", "month", "en-US")?.date).toBe("2026-11-23");
    expect(step(spot, "ArrowLeft", "month", "ar", true)?.date).toBe("2026-11-25");
    expect(step(spot, "ArrowDown", "month", "en-US")?.date).toBe("2026-12-01");
    expect(step(spot, "Home", "month", "de-DE")?.date).toBe("2026-11-23");
    expect(step(spot, "End", "month", "de-DE")?.date).toBe("2026-11-29");
    expect(step(spot, "PageDown", "month", "en-US")?.date).toBe("2026-12-24");
    expect(step({ date: "2026-01-31", hour: 9 }, "PageDown", "month", "en-US")?.date).toBe("2026-02-28");
  });

  it("through a week and a day by hours, over midnight too", () => {
    expect(step(spot, "ArrowDown", "week", "en-US")).toEqual({ date: "2026-11-24", hour: 10 });
    expect(step({ ...spot, hour: 23 }, "ArrowDown", "day", "en-US")).toEqual({ date: "2026-11-25", hour: 0 });
    expect(step({ ...spot, hour: 0 }, "ArrowUp", "day", "en-US")).toEqual({ date: "2026-11-23", hour: 23 });
    expect(step(spot, "PageUp", "week", "en-US")?.date).toBe("2026-11-17");
    expect(step(spot, "PageUp", "day", "en-US")?.date).toBe("2026-11-23");
  });

  it("nowhere where they mean something else", () => {
    expect(step(spot, "x", "month", "en-US")).toBeUndefined();
  });
});

describe("a crowded place", () => {
  it("shows what fits, and folds the rest into one line that fits too", () => {
    const of = (...drafts: string[]) => drafts.map((draft) => ({ draft }));
    expect(fold(of("a", "b", "c", "d"), 4)).toEqual({ shown: of("a", "b", "c", "d"), folded: 0 });
    expect(fold(of("a", "b", "c", "d", "e"), 4)).toEqual({ shown: of("a", "b", "c"), folded: 2 });
    expect(fold(of("a", "b"), 1)).toEqual({ shown: [], folded: 2 });
  });

  it("never folds the post that was just moved there", () => {
    const posts = ["a", "b", "c", "d", "e"].map((draft) => ({ draft }));
    const shown = (kept: string) => fold(posts, 4, kept).shown.map(({ draft }) => draft);
    expect(shown("e")).toEqual(["a", "b", "e"]);
    expect(shown("b")).toEqual(["a", "b", "c"]);
    expect(shown("elsewhere")).toEqual(["a", "b", "c"]);
  });
});

describe("a card", () => {
  it("shows the state that most wants an eye", () => {
    const of = (...states: CalendarPost["targets"][number]["state"][]) =>
      standing(post({ targets: states.map((state, n) => ({ account: String(n), state })) }));
    expect(of("published", "refused", "published")).toBe("refused");
    expect(of("refused", "in_doubt")).toBe("in_doubt");
    expect(of("published", "published")).toBe("published");
    expect(of()).toBe("planned");
  });

  it("passes a filter if a target that is meant has a state that is meant", () => {
    const posts = [
      post({ draft: "a", targets: [{ account: "x", state: "published" }] }),
      post({
        draft: "b",
        targets: [
          { account: "x", state: "published" },
          { account: "y", state: "refused" },
        ],
      }),
    ];
    const ids = (filter: Parameters<typeof filtered>[1]) => filtered(posts, filter).map(({ draft }) => draft);
    expect(filtered(posts, noFilter)).toBe(posts);
    expect(ids({ ...noFilter, accounts: new Set(["y"]) })).toEqual(["b"]);
    expect(ids({ ...noFilter, families: new Set(["unpublished"]) })).toEqual(["b"]);
    expect(ids({ ...noFilter, accounts: new Set(["x"]), families: new Set(["unpublished"]) })).toEqual([]);
  });

  it("passes a filter by tag however the tag is written", () => {
    const posts = [post({ draft: "a", tags: ["Launch"] }), post({ draft: "b", tags: ["sale"] })];
    const found = filtered(posts, { ...noFilter, tags: new Set(["launch", "other"]) });
    expect(found.map(({ draft }) => draft)).toEqual(["a"]);
  });
});

describe("moving", () => {
  it("by days keeps the wall time of the post's own zone", () => {
    const abroad = post({
      here: "2026-11-24 11:00",
      plan: {
        at: "2026-11-24T10:00:00.000Z",
        wall: "2026-11-24 07:00",
        zone: "America/Sao_Paulo",
        fold: null,
        if_missed: "ask",
      },
    });
    expect(shifted([abroad], 7, 0, "Europe/Berlin")).toEqual([
      { draft: "a", wall: "2026-12-01 07:00", zone: "America/Sao_Paulo", fold: null },
    ]);
    expect(shifted([abroad], 0, -120, "Europe/Berlin")).toEqual([
      { draft: "a", wall: "2026-11-24 09:00", zone: "Europe/Berlin", fold: null },
    ]);
  });

  it("never takes up a post that has gone out", () => {
    expect(shifted([post({ plan: null, stand: "done" })], 7, 0, "Europe/Berlin")).toEqual([]);
  });

  it("counts on the wall, whatever clocks do that night", () => {
    expect(shiftWall("2027-03-27 02:30", 1)).toBe("2027-03-28 02:30");
    expect(shiftWall("2026-12-31 23:30", 0, 60)).toBe("2027-01-01 00:30");
    expect(shiftWall("2026-12-31 23:30:15", 1)).toBe("2027-01-01 23:30:15");
    expect(daysBetween("2027-03-27", "2027-03-29")).toBe(2);
  });
});

it("posts stand under the day of the person's own clock", () => {
  const days = byDay([post({ here: "2026-11-24 23:30" }), post({ here: "2026-11-25 00:10" })]);
  expect([...days.keys()]).toEqual(["2026-11-24", "2026-11-25"]);
});

it("a stretch goes either way, and is one post where its beginning is gone", () => {
  const posts = ["a", "b", "c"].map((draft) => post({ draft }));
  expect(stretch(posts, "c", "b")).toEqual(["b", "c"]);
  expect(stretch(posts, "gone", "b")).toEqual(["b"]);
});
