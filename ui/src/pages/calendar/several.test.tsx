import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { calendarClock, cardOf, cards, draftWith, openCalendar, plan, worldOf } from "../../testing/calendar";
import { forget } from "./remembered";

beforeEach(() => {
  forget();
  calendarClock();
});

/** Two posts that wait, chosen. */
async function openTwo() {
  const desk = await openCalendar(
    worldOf({ Panettone: "2026-11-25 18:00", Stollen: "2026-11-27 09:30", Lebkuchen: "2026-11-27 16:00" }),
  );
  const of = (words: string) => draftWith(desk.world, words);
  for (const words of ["Panettone", "Stollen"]) fireEvent.click(cardOf(of(words).id), { ctrlKey: true });
  await screen.findByText("2 posts chosen");
  const asked = (command: string) => desk.asked.filter(([name]) => name === command);
  return { ...desk, of, asked };
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const fill = async (label: string, text: string) => {
  const field = within(screen.getByRole("dialog")).getByLabelText(label);
  await userEvent.clear(field);
  await userEvent.type(field, text);
};

describe("pain 11: several posts at once", () => {
  it("take their times away in one act, and get them back in one", async () => {
    const { of, asked } = await openTwo();
    of("Stollen").paused = true;
    const before = ["Panettone", "Stollen"].map((words) => of(words).schedule);
    await press("Unschedule");
    await screen.findByText("2 posts have no time any more");
    expect(asked("posts_unschedule")).toHaveLength(1);
    expect(of("Panettone").stand).toBe("unscheduled");
    await press("Undo");
    await screen.findByText("2 posts have their times again");
    expect(["Panettone", "Stollen"].map((words) => of(words).schedule)).toEqual(before);
    expect(of("Stollen").paused).toBe(true);
  });

  it("say which time could not be given back, and why", async () => {
    const { of, world } = await openTwo();
    await press("Unschedule");
    await screen.findByText("2 posts have no time any more");
    world.drafts.set(of("Stollen").id, { ...of("Stollen"), stand: "done" });
    await press("Undo");
    await screen.findByText("1 post has its time again");
    expect(screen.getByText("One post stays as it was")).toBeInTheDocument();
    expect(screen.getByText(/“Stollen”: It has gone out/)).toBeInTheDocument();
  });

  it("move by hours and minutes, by the person's own clock", async () => {
    const { of } = await openTwo();
    await press("Move to…");
    await fill("Time", "19:15");
    expect(screen.getByText(/move by 1 hour 15 minutes, later/)).toBeInTheDocument();
    await press("Move");
    await screen.findByText("2 posts moved");
    expect(of("Panettone").schedule?.wall).toBe("2026-11-25 19:15");
    expect(of("Stollen").schedule?.wall).toBe("2026-11-27 10:45");
  });

  it("move by days and hours, earlier too", async () => {
    const { of } = await openTwo();
    await press("Move to…");
    await fill("The first of them goes out on", "2026-11-24");
    await fill("Time", "17:00");
    expect(screen.getByText(/move by 1 day 1 hour, earlier/)).toBeInTheDocument();
    await press("Move");
    await waitFor(() => expect(of("Stollen").schedule?.wall).toBe("2026-11-26 08:30"));
  });

  it("go to one time of day, each on its own day", async () => {
    const { of } = await openTwo();
    await press("Move to…");
    await userEvent.click(screen.getByRole("radio", { name: "All to one time of day" }));
    await fill("Each on its day at", "25:00");
    expect(screen.getByRole("button", { name: "Move" })).toBeDisabled();
    await fill("Each on its day at", "7:05");
    await press("Move");
    await waitFor(() => expect(of("Stollen").schedule?.wall).toBe("2026-11-27 07:05"));
    expect(of("Panettone").schedule?.wall).toBe("2026-11-25 07:05");
    expect(of("Lebkuchen").schedule?.wall).toBe("2026-11-27 16:00");
  });
});

describe("a crowded hour of a day", () => {
  const crowded = async () => {
    const world = worldOf({});
    for (let n = 0; n < 70; n += 1) plan(world, `Number ${n}`, "2026-11-24 10:15");
    const desk = await openCalendar(world);
    await userEvent.keyboard("3");
    await waitFor(() => expect(cards()).toHaveLength(59));
    return desk;
  };

  it("grows until all of it is there", async () => {
    await crowded();
    await userEvent.click(screen.getByRole("button", { name: "11 more: show all of this hour" }));
    expect(cards()).toHaveLength(70);
    expect(cards()[59]).toHaveFocus();
  });

  it("does so by keyboard too", async () => {
    await crowded();
    cards()[58]?.focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: /11 more/ })).toHaveFocus();
    await userEvent.keyboard("{ArrowUp}");
    expect(cards()[58]).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(cards()).toHaveLength(70);
    expect(cards()[59]).toHaveFocus();
  });
});

describe("a card", () => {
  const networks = (card: HTMLElement) =>
    [...card.querySelectorAll("[role=img][aria-label]")].map((mark) => mark.getAttribute("aria-label"));

  it("shows for whom it is in every view, crowded or not", async () => {
    const world = worldOf({});
    const post = plan(world, "Panettone", "2026-11-24 18:00", 2);
    for (let n = 0; n < 30; n += 1) plan(world, `Number ${n}`, `2026-11-24 19:${10 + n}`);
    await openCalendar(world);
    // Narrow columns have one mark, and the number of the others.
    for (const [key, marks, others] of [
      ["1", ["X"], 1],
      ["2", ["X"], 1],
      ["3", ["X", "LinkedIn"], 0],
      ["4", ["X", "LinkedIn"], 0],
    ] as const) {
      await userEvent.keyboard(key);
      await waitFor(() => expect(networks(cardOf(post.id))).toEqual(marks));
      expect(cardOf(post.id).querySelectorAll('[data-others="+1"]')).toHaveLength(others);
    }
  });

  it("shows beside newer text how it stands, and counts the accounts that it has no room for, and names them all", async () => {
    const world = worldOf({});
    const post = plan(world, "Panettone", "2026-11-25 18:00", 5);
    post.unconfirmed = true;
    for (const delivery of post.deliveries) delivery.state = "held";
    for (let n = 0; n < 30; n += 1) plan(world, `Number ${n}`, `2026-11-25 19:${10 + n}`);
    await openCalendar(world);
    const card = cardOf(post.id);
    expect(card).toHaveAttribute("data-state", "held");
    expect(card.querySelector(".bg-warn")).not.toBeNull();
    expect(card.querySelector(".lucide-circle-pause")).not.toBeNull();
    expect(networks(card)).toEqual(["X"]);
    expect(card.querySelector('[data-others="+4"]')).not.toBeNull();
    expect(card.title).toContain("Kiesel Fahrräder");
  });

  it("is found by its client or campaign, and shows it where there is room", async () => {
    const world = worldOf({ Panettone: "2026-11-25 18:00", Stollen: "2026-11-27 09:30" });
    draftWith(world, "Panettone").label = "Padaria Sol";
    await openCalendar(world);
    await userEvent.keyboard("4");
    await waitFor(() => expect(cards()).toHaveLength(2));
    expect(screen.getByText("Padaria Sol")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Filter" }));
    await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Padaria Sol" }));
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(cards()).toHaveLength(1));
    expect(cards()[0]).toHaveTextContent("Panettone");
  });
});
