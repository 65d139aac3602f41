import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { calendarClock, cardOf, dateOfPlace, draftWith, openCalendar, worldOf } from "../../testing/calendar";
import { forget } from "./remembered";

beforeEach(() => {
  forget();
  calendarClock();
});

const at = () => document.activeElement;
const held = () => (at() instanceof HTMLElement ? (at() as HTMLElement).dataset["post"] : undefined);
const later = (times = 1) => userEvent.keyboard(`{Alt>}${"{ArrowRight}".repeat(times)}{/Alt}`);

/** A post of tomorrow, which is a Wednesday, with the focus. */
async function onWednesday(others: Readonly<Record<string, string>> = {}) {
  const desk = await openCalendar(worldOf({ Panettone: "2026-11-25 18:00", ...others }));
  const post = draftWith(desk.world, "Panettone");
  cardOf(post.id).focus();
  return { ...desk, post };
}

describe("pain 11: the focus after an act by keyboard", () => {
  it("goes with a post that is moved: two strokes move it two days", async () => {
    const { post } = await onWednesday();
    expect(dateOfPlace(at())).toBe("2026-11-25");
    await later();
    await waitFor(() => expect(dateOfPlace(at())).toBe("2026-11-26"));
    expect(held()).toBe(post.id);
    await later();
    await waitFor(() => expect(dateOfPlace(at())).toBe("2026-11-27"));
    expect(held()).toBe(post.id);
    expect(post.schedule?.wall).toBe("2026-11-27 18:00");
  });

  it("counts every stroke, however fast they come", async () => {
    const { post } = await onWednesday();
    await later(3);
    await waitFor(() => expect(post.schedule?.wall).toBe("2026-11-28 18:00"));
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-11-28"]));
  });

  it("goes with it into another month", async () => {
    const { post } = await onWednesday();
    await userEvent.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
    await waitFor(() => expect(screen.getByTestId("page-title")).toHaveTextContent("December 2026"));
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-12-09"]));
  });

  it("goes with it by hours, and into another week", async () => {
    const { post } = await onWednesday();
    await userEvent.keyboard("2");
    await waitFor(() => expect(cardOf(post.id).closest("[data-hour]")).not.toBeNull());
    cardOf(post.id).focus();
    const hour = () => at()?.closest<HTMLElement>("[data-hour]")?.dataset["hour"];
    const before = Number(hour());
    await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await waitFor(() => expect([held(), hour()]).toEqual([post.id, String(before + 1)]));
    await later(5);
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-11-30"]));
  });

  it("goes with it into a crowded day, which shows it", async () => {
    const crowd = Array.from({ length: 12 }, (_, n) => [`Number ${n}`, `2026-11-26 ${10 + (n % 8)}:00`]);
    const { post } = await onWednesday(Object.fromEntries(crowd) as Record<string, string>);
    await later();
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-11-26"]));
    expect(cardOf(post.id).parentElement?.querySelector("[data-folded]")).not.toBeNull();
  });

  it("stays at the place of a post that is thrown away, and the arrows go on from there", async () => {
    const { post } = await onWednesday();
    await userEvent.keyboard("{Delete}");
    await waitFor(() => expect(post.stand).toBe("trash"));
    await waitFor(() => expect(at()).toHaveAttribute("data-cell"));
    expect(dateOfPlace(at())).toBe("2026-11-25");
    await userEvent.keyboard("{ArrowRight}");
    expect(dateOfPlace(at())).toBe("2026-11-26");
  });

  it("is on the post again that an undo brings back", async () => {
    const { post } = await onWednesday();
    await userEvent.keyboard("{Delete}");
    const undo = await screen.findByRole("button", { name: "Undo" });
    undo.focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-11-25"]));
    await later();
    await waitFor(() => expect(dateOfPlace(at())).toBe("2026-11-26"));
    (await screen.findByRole("button", { name: "Undo" })).focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect([held(), dateOfPlace(at())]).toEqual([post.id, "2026-11-25"]));
  });

  it("goes with a post that something else moved", async () => {
    const { post, transport } = await onWednesday();
    const moves = [{ draft: post.id, wall: "2026-11-27 09:00", zone: "Europe/Berlin", fold: null }];
    await transport.call("schedule_move", { moves });
    await waitFor(() => expect(dateOfPlace(cardOf(post.id))).toBe("2026-11-27"));
    expect(held()).toBe(post.id);
  });

  it("is on the same post in a page that shows it otherwise", async () => {
    const { post } = await onWednesday();
    await userEvent.keyboard("2");
    await waitFor(() => expect(cardOf(post.id).closest("[data-hour]")).not.toBeNull());
    expect(held()).toBe(post.id);
  });

  it("leaves a person alone who went on meanwhile", async () => {
    const { post } = await onWednesday();
    await later();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(post.schedule?.wall).toBe("2026-11-26 18:00"));
    screen.getByRole("button", { name: "Today" }).focus();
    await waitFor(() => expect(dateOfPlace(cardOf(post.id))).toBe("2026-11-26"));
    expect(screen.getByRole("button", { name: "Today" })).toHaveFocus();
  });
});
