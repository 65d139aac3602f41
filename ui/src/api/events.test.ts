import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskEvent } from "../generated/api";
import { GATHER_MS, followEvents, staleAfter } from "./events";
import { keys } from "./queries";

const moved = (batch: string, delivery: string): DeskEvent => ({
  event: "delivery_changed",
  batch,
  draft: "d1",
  delivery,
  account: "a1",
  state: "sending",
  url: null,
  reason: null,
  at: "2026-11-24T08:00:00.000Z",
});

/** A client that watches some queries and counts how often each is asked. */
function watching(...watched: readonly (readonly unknown[])[]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const asked = new Map<string, number>();
  const ends = watched.map((queryKey) => {
    const name = JSON.stringify(queryKey);
    const queryFn = () => asked.set(name, (asked.get(name) ?? 0) + 1).size;
    return new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
  });
  let hear: (event: DeskEvent) => void = () => undefined;
  let ready: () => void = () => undefined;
  const stop = followEvents(client, {
    listen(heard, begun) {
      hear = heard;
      ready = begun ?? ready;
      return () => (hear = () => undefined);
    },
  });
  return {
    asked: (key: readonly unknown[]) => asked.get(JSON.stringify(key)) ?? 0,
    hear: (event: DeskEvent) => hear(event),
    ready: () => ready(),
    stop: () => {
      stop();
      ends.forEach((end) => end());
      client.clear();
    },
  };
}

describe("events", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("make exactly the pages stale that they change", async () => {
    const pages = watching(
      keys.batch("b1"),
      keys.batch("b2"),
      keys.draft("d1"),
      keys.draft("d2"),
      keys.accounts,
    );
    await vi.advanceTimersByTimeAsync(1);
    pages.hear(moved("b1", "x"));
    await vi.advanceTimersByTimeAsync(GATHER_MS);
    expect(pages.asked(keys.batch("b1"))).toBe(2);
    expect(pages.asked(keys.draft("d1"))).toBe(2);
    expect(pages.asked(keys.batch("b2"))).toBe(1);
    expect(pages.asked(keys.draft("d2"))).toBe(1);
    expect(pages.asked(keys.accounts)).toBe(1);
    pages.stop();
  });

  it("ask a page once for a burst of a thousand results", async () => {
    const pages = watching(keys.batch("b1"));
    await vi.advanceTimersByTimeAsync(1);
    for (let n = 0; n < 1000; n += 1) pages.hear(moved("b1", String(n)));
    await vi.advanceTimersByTimeAsync(GATHER_MS);
    expect(pages.asked(keys.batch("b1"))).toBe(2);
    pages.stop();
  });

  it("make every page stale when hearing begins, since earlier events were missed", async () => {
    const pages = watching(keys.attention, keys.settings);
    await vi.advanceTimersByTimeAsync(1);
    pages.ready();
    await vi.advanceTimersByTimeAsync(1);
    expect(pages.asked(keys.attention)).toBe(2);
    expect(pages.asked(keys.settings)).toBe(2);
    pages.stop();
  });

  it("ask everything anew when another process wrote to the folder", async () => {
    const pages = watching(keys.attention, keys.batch("b1"), keys.settings);
    await vi.advanceTimersByTimeAsync(1);
    pages.hear({ event: "everything_changed" });
    await vi.advanceTimersByTimeAsync(GATHER_MS);
    expect([keys.attention, keys.batch("b1"), keys.settings].map(pages.asked)).toEqual([2, 2, 2]);
    pages.stop();
  });

  it("show a publication in the practice timelines, and nothing there for a mere move", () => {
    const published: DeskEvent = { ...moved("b1", "x"), state: "published" } as DeskEvent;
    expect(staleAfter(published)).toContain(keys.timelines);
    expect(staleAfter(moved("b1", "x"))).not.toContain(keys.timelines);
  });

  it("renew the count on the sidebar with the attention list", () => {
    expect(staleAfter({ event: "attention_changed", count: 3 })).toEqual([keys.attention, keys.state]);
  });
});
