import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  calendarClock,
  cardOf,
  cards,
  dateOfPlace,
  draftWith,
  openCalendar,
  worldOf,
} from "../../testing/calendar";
import { forget } from "./remembered";

beforeEach(() => {
  forget();
  calendarClock();
  // Nothing is laid out here, so that scrolling is all in the numbers.
  vi.spyOn(Element.prototype, "scrollTo").mockImplementation(function (this: Element, to?: unknown) {
    this.scrollTop = (to as ScrollToOptions).top ?? 0;
    fireEvent.scroll(this);
  });
});

const two = (n: number) => String(n).padStart(2, "0");

/** Four posts on each day of November. */
async function openAgenda() {
  const posts = Array.from({ length: 120 }, (_, n) => [
    `Number ${n}`,
    `2026-11-${two(1 + Math.floor(n / 4))} ${two(9 + (n % 4))}:00`,
  ]);
  const desk = await openCalendar(worldOf(Object.fromEntries(posts) as Record<string, string>));
  await userEvent.keyboard("4");
  await waitFor(() => expect(box()).toBeInTheDocument());
  const of = (n: number) => draftWith(desk.world, `Number ${n}`).id;
  return { ...desk, of };
}

const box = () => {
  const found = document.querySelector<HTMLElement>("[data-agenda]");
  if (found === null) throw new Error("no agenda");
  return found;
};
const scroll = (top: number) => {
  box().scrollTop = top;
  fireEvent.scroll(box());
};
const at = () => document.activeElement as HTMLElement;

describe("pain 11: the agenda by keyboard", () => {
  it("writes for the day of the post that has the focus", async () => {
    const { of } = await openAgenda();
    cardOf(of(92)).focus();
    expect(dateOfPlace(at())).toBe("2026-11-24");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}n");
    expect(decodeURIComponent(location.hash)).toBe("#/compose?at=2026-11-26+09:00");
  });

  it("begins at today, and comes back to it from anywhere", async () => {
    const { of } = await openAgenda();
    await waitFor(() => expect(box().scrollTop).toBeGreaterThan(3000));
    const today = box().scrollTop;
    scroll(0);
    await waitFor(() => expect(cardOf(of(0))).toBeInTheDocument());
    cardOf(of(0)).focus();
    await userEvent.keyboard("t");
    await waitFor(() => expect(box().scrollTop).toBe(today));
    expect(at().dataset["post"]).toBe(of(92));
    // The day is chosen already, and only out of sight.
    scroll(0);
    await userEvent.keyboard("t");
    await waitFor(() => expect(box().scrollTop).toBe(today));
    await userEvent.keyboard("{PageDown}");
    await waitFor(() => expect(cards()).toHaveLength(0));
    await userEvent.click(screen.getByRole("button", { name: "Today" }));
    await waitFor(() => expect(box().scrollTop).toBe(today));
  });

  it("keeps the focused post when it is scrolled out of sight, and goes on from it", async () => {
    const { of } = await openAgenda();
    await waitFor(() => expect(cardOf(of(92))).toBeInTheDocument());
    cardOf(of(93)).focus();
    scroll(0);
    await waitFor(() => expect(cardOf(of(0))).toBeInTheDocument());
    expect(cards().length).toBeLessThan(80);
    expect(at().dataset["post"]).toBe(of(93));
    await userEvent.keyboard("{ArrowDown}");
    await waitFor(() => expect(at().dataset["post"]).toBe(of(94)));
  });

  it("stays with a moved post, and at the place of one that is gone", async () => {
    const { of, world } = await openAgenda();
    await waitFor(() => expect(cardOf(of(92))).toBeInTheDocument());
    cardOf(of(94)).focus();
    await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
    await waitFor(() => expect([at().dataset["post"], dateOfPlace(at())]).toEqual([of(94), "2026-11-25"]));
    await userEvent.keyboard("{Delete}");
    await waitFor(() => expect(world.drafts.get(of(94))?.stand).toBe("trash"));
    await waitFor(() => expect(at().dataset["post"]).toBe(of(98)));
  });
});
