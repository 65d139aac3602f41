import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { calendarClock, openCalendar, worldOf } from "../../testing/calendar";
import { newDraft } from "../../testing/world";
import { forget } from "./remembered";

beforeEach(() => {
  forget();
  calendarClock();
});

/** Fifty drafts without a time. */
async function open() {
  const world = worldOf({});
  const accounts = world.accounts.slice(0, 1).map(({ id }) => id);
  const drafts = Array.from({ length: 50 }, (_, n) => newDraft(world, `Number ${n}`, accounts));
  await openCalendar(world, 0);
  await waitFor(() => expect(listed()).toHaveLength(40));
  return drafts;
}

const listed = () => screen.queryAllByTestId("tray-draft");

describe("the side tray", () => {
  it("shows more of what it has when asked", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "Show more" }));
    await waitFor(() => expect(listed()).toHaveLength(50));
    expect(screen.queryByTestId("tray-more")).toBeNull();
  });

  it("gives one after the other the next free time by a key", async () => {
    const [, second, third] = await open();
    listed()[1]?.focus();
    await userEvent.keyboard("f");
    await waitFor(() => expect(second?.stand).toBe("scheduled"));
    await waitFor(() => expect(document.activeElement).toHaveTextContent("Number 2"));
    await userEvent.keyboard("f");
    await waitFor(() => expect(third?.stand).toBe("scheduled"));
  });
});
