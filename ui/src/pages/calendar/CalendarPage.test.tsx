import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Keys } from "../../app/Keys";
import { Messages } from "../../design/Messages";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { newDraft, weekOf, type World } from "../../testing/world";
import { CalendarPage } from "./CalendarPage";
import { forget } from "./remembered";

const NOW = new Date("2026-11-24T08:12:00Z");

async function open(world: World = weekOf(practiceWorldWithout()), wait = "grid") {
  const desk = newDesk(world);
  show(
    <>
      <Keys />
      <CalendarPage />
      <Messages />
    </>,
    desk.transport,
  );
  await screen.findByRole(wait);
  const { posts } = await desk.transport.call("calendar", {
    from: "2026-11-01T00:00:00.000Z",
    to: "2026-12-01T00:00:00.000Z",
  });
  desk.asked.length = 0;
  return { ...desk, posts };
}

/** `weekOf` starts the practice service itself. */
function practiceWorldWithout(): World {
  const world = practiceWorld();
  return Object.assign(world, { accounts: [], connections: [] });
}

const day = (name: RegExp) => screen.getByRole("gridcell", { name });
const cards = () => screen.getAllByTestId("calendar-post");
const asked = (desk: Awaited<ReturnType<typeof open>>, command: string) =>
  desk.asked.filter(([name]) => name === command).map(([, payload]) => payload);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  forget();
  location.hash = "#/calendar";
});

describe("pain 11: the calendar by keyboard", () => {
  it("has one place with the focus, and keys move it", async () => {
    await open();
    await waitFor(() => expect(cards().length).toBeGreaterThan(3));
    day(/November 24/).focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(day(/December 1,/)).toHaveFocus();
    expect(screen.getAllByRole("gridcell").filter((cell) => cell.tabIndex === 0)).toHaveLength(1);
    await userEvent.keyboard("t");
    expect(day(/November 24/)).toHaveFocus();
    await userEvent.keyboard("{PageDown}");
    expect(screen.getByTestId("page-title")).toHaveTextContent("December 2026");
  });

  it("goes into a day with Enter, along its posts, and out with Escape", async () => {
    await open();
    await waitFor(() => expect(cards().length).toBeGreaterThan(3));
    const tuesday = day(/November 24/);
    tuesday.focus();
    await userEvent.keyboard("{Enter}");
    const [first, second] = within(tuesday).getAllByRole("link");
    expect(first).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    expect(second).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    expect(tuesday).toHaveFocus();
  });

  it("writes for the place that has the focus", async () => {
    await open();
    await userEvent.click(screen.getByRole("radio", { name: "Week" }));
    const slot = screen.getByRole("gridcell", { name: /November 26 15:00/ });
    fireEvent.click(slot);
    slot.focus();
    await userEvent.keyboard("n");
    expect(decodeURIComponent(location.hash)).toBe("#/compose?at=2026-11-26+15:00");
  });

  it("moves a post with Alt and an arrow, says so, and takes it back", async () => {
    const desk = await open();
    await waitFor(() => expect(cards().length).toBeGreaterThan(3));
    const card = cards().find(({ draggable }) => draggable);
    const moved = desk.posts.find(({ draft }) => draft === card?.dataset["post"]);
    card?.focus();
    await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
    expect(await screen.findByText(/^Moved to/)).toBeInTheDocument();
    const stands = () => desk.world.drafts.get(moved?.draft ?? "")?.schedule;
    expect(stands()?.at).not.toBe(moved?.at);
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(stands()?.at).toBe(moved?.at));
  });

  it("chooses several with Space and Shift, and moves them together in one act", async () => {
    const desk = await open();
    await userEvent.click(screen.getByRole("radio", { name: "Agenda" }));
    const planned = desk.posts.filter(({ plan }) => plan !== null);
    const card = await screen.findByRole("link", { name: new RegExp(planned[0]?.words.slice(0, 9) ?? "") });
    card.focus();
    await userEvent.keyboard(" ");
    await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}");
    expect(await screen.findByText("2 posts chosen")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "A day later" }));
    await screen.findByText("2 posts moved");
    const [payload] = asked(desk, "schedule_move") as [{ moves: unknown[] }];
    expect(payload.moves).toHaveLength(2);
  });
});

describe("what has gone out", () => {
  it("cannot be dragged, nor moved with keys", async () => {
    const desk = await open();
    const gone = desk.posts.find(({ plan }) => plan === null);
    await waitFor(() => expect(cards().length).toBeGreaterThan(3));
    const card = cards().find(({ dataset }) => dataset["post"] === gone?.draft);
    expect(card).toHaveAttribute("draggable", "false");
    const start = new Event("dragstart", { bubbles: true, cancelable: true });
    card?.dispatchEvent(start);
    expect(start.defaultPrevented).toBe(true);
    card?.focus();
    await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
    expect(await screen.findByText("Only posts that wait for their time can be moved")).toBeInTheDocument();
    await userEvent.keyboard("m");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(asked(desk, "schedule_move")).toEqual([]);
  });
});

describe("the sheet to move with", () => {
  it("moves one post to a day and a time of its own zone", async () => {
    const desk = await open();
    const moved = desk.posts.find(({ plan }) => plan !== null && plan.zone !== "Europe/Berlin");
    await waitFor(() => expect(cards().length).toBeGreaterThan(3));
    await userEvent.click(screen.getByRole("radio", { name: "Agenda" }));
    const card = await waitFor(() => {
      const found = cards().find(({ dataset }) => dataset["post"] === moved?.draft);
      expect(found).toBeDefined();
      return found;
    });
    card?.focus();
    await userEvent.keyboard("m");
    const sheet = await screen.findByRole("dialog", { name: "Move to another time" });
    await userEvent.clear(within(sheet).getByLabelText("Day"));
    await userEvent.type(within(sheet).getByLabelText("Day"), "2026-12-03");
    expect(await within(sheet).findByText(/Goes out/)).toBeInTheDocument();
    await userEvent.click(within(sheet).getByRole("button", { name: "Move" }));
    await screen.findByText(/^Moved to/);
    expect(asked(desk, "schedule_move")).toEqual([
      {
        moves: [
          {
            draft: moved?.draft,
            wall: `2026-12-03 ${moved?.plan?.wall.slice(11)}`,
            zone: moved?.plan?.zone,
            fold: null,
          },
        ],
      },
    ]);
  });
});

describe("the side tray", () => {
  it("lists drafts without a time, and M gives one a time", async () => {
    const world = weekOf(practiceWorldWithout());
    const draft = newDraft(world, "Without a time yet", [world.accounts[0]?.id ?? ""], null);
    const desk = await open(world);
    const link = await screen.findByRole("link", { name: "Without a time yet" });
    link.focus();
    await userEvent.keyboard("m");
    const sheet = await screen.findByRole("dialog", { name: "Give it a time" });
    await within(sheet).findByText(/Goes out/);
    await userEvent.click(within(sheet).getByRole("button", { name: "Schedule" }));
    await screen.findByText(/^Scheduled for/);
    expect(desk.world.drafts.get(draft.id)?.stand).toBe("scheduled");
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(desk.world.drafts.get(draft.id)?.stand).toBe("unscheduled"));
  });
});

describe("filters", () => {
  it("show only what was chosen, and say so", async () => {
    const desk = await open();
    const planned = desk.posts.filter(({ plan }) => plan !== null).length;
    await userEvent.click(screen.getByRole("radio", { name: "Agenda" }));
    await userEvent.click(screen.getByRole("button", { name: "Filter" }));
    await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Planned" }));
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Filter: 1 on" })).toBeInTheDocument());
    await waitFor(() => expect(cards()).toHaveLength(planned));
  });
});

it("throws several away with one undo", async () => {
  const desk = await open();
  await waitFor(() => expect(cards().length).toBeGreaterThan(3));
  const waits = ({ dataset }: HTMLElement) =>
    desk.world.drafts.get(dataset["post"] ?? "")?.stand === "scheduled";
  const two = cards().filter(waits).slice(0, 2);
  for (const card of two) fireEvent.click(card, { ctrlKey: true });
  await userEvent.click(await screen.findByRole("button", { name: "Move to trash" }));
  await screen.findByText("2 posts moved to the trash");
  const stands = () => two.map(({ dataset }) => desk.world.drafts.get(dataset["post"] ?? "")?.stand);
  expect(stands()).toEqual(["trash", "trash"]);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(stands()).not.toContain("trash"));
});
