import { screen, waitFor } from "@testing-library/react";
import { vi } from "vitest";
import type { DraftDetail } from "../generated/api";
import { Keys } from "../app/Keys";
import { Messages } from "../design/Messages";
import { CalendarPage } from "../pages/calendar/CalendarPage";
import { newDesk, practiceWorld, show } from "./render";
import { newDraft, weekOf, type World } from "./world";
import { instantsOf } from "./zones";

/** A Tuesday morning. */
const NOW = new Date("2026-11-24T08:12:00Z");

/** The week of samples, not yet opened. */
export const sampleWeek = (): World =>
  weekOf(Object.assign(practiceWorld(), { accounts: [], connections: [] }));

/** A world with these posts, by their words and the wall time in Berlin at which they go out. */
export function worldOf(posts: Readonly<Record<string, string>>): World {
  const world = practiceWorld();
  for (const [words, wall] of Object.entries(posts)) plan(world, words, wall);
  return world;
}

/** A post to the first accounts. */
export function plan(world: World, words: string, wall: string, accounts = 1): DraftDetail {
  const targets = world.accounts.slice(0, accounts).map(({ id }) => id);
  const draft = newDraft(world, words, targets);
  const at = (instantsOf(wall, "Europe/Berlin")[0] ?? world.now).toISOString();
  const schedule = { at, wall, zone: "Europe/Berlin", fold: null, if_missed: "late:3h" };
  return Object.assign(draft, {
    schedule,
    stand: "scheduled" as const,
    confirmed_revision: 1,
    unconfirmed: false,
  });
}

/** Sets the clock of a test on the calendar. */
export function calendarClock(now = NOW): void {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  location.hash = "#/calendar";
}

/** The calendar over a world, with its keys and messages, once its posts are there. */
export async function openCalendar(world: World = sampleWeek(), posts = 1) {
  const desk = newDesk(world);
  const shown = show(
    <>
      <Keys />
      <CalendarPage />
      <Messages />
    </>,
    desk.transport,
  );
  await screen.findByRole("grid");
  await waitFor(() => {
    if (cards().length < posts) throw new Error("the posts are not there yet");
  });
  desk.asked.length = 0;
  return { ...desk, ...shown };
}

export const cards = () => screen.queryAllByTestId("calendar-post");

export function cardOf(draft: string | undefined): HTMLElement {
  const card = cards().find(({ dataset }) => dataset["post"] === draft);
  if (card === undefined) throw new Error(`no card of ${draft ?? "nothing"}`);
  return card;
}

/** The draft of a sample by words of its text. */
export function draftWith(world: World, words: string) {
  const draft = [...world.drafts.values()].find(({ text }) => text.includes(words));
  if (draft === undefined) throw new Error(`no draft with ${words}`);
  return draft;
}

/** The day of the place in which something stands. */
export const dateOfPlace = (inside: Element | null) =>
  inside?.closest<HTMLElement>("[data-cell]")?.dataset["date"];
