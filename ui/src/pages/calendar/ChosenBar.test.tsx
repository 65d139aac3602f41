import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Messages } from "../../design/Messages";
import { unsayAll } from "../../design/messages";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { weekOf } from "../../testing/world";
import { CalendarPage } from "./CalendarPage";
import { forget } from "./remembered";

const NOW = new Date("2026-11-24T08:12:00Z");

/** The calendar of a week, and the posts on it that wait for their time, as the page shows them. */
async function open() {
  const world = weekOf(Object.assign(practiceWorld(), { accounts: [], connections: [] }));
  const desk = newDesk(world);
  show(
    <>
      <CalendarPage />
      <Messages />
    </>,
    desk.transport,
  );
  await screen.findByRole("grid");
  await waitFor(() => expect(cards().length).toBeGreaterThan(3));
  const draft = (card: HTMLElement) => world.drafts.get(card.dataset["post"] ?? "");
  const waiting = () => cards().filter((card) => draft(card)?.stand === "scheduled");
  const gone = () => cards().filter((card) => draft(card)?.stand === "done");
  desk.asked.length = 0;
  return { ...desk, draft, waiting, gone };
}

const cards = () => screen.getAllByTestId("calendar-post");
const choose = (...chosen: (HTMLElement | undefined)[]) => {
  for (const card of chosen) if (card !== undefined) fireEvent.click(card, { ctrlKey: true });
};
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
const undo = () => press("Undo");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  forget();
  unsayAll();
  location.hash = "#/calendar";
});

describe("pain 11: what is done to several posts at once", () => {
  it("pauses them, shows them as held, and takes it back", async () => {
    const { waiting, draft } = await open();
    const two = waiting().slice(0, 2);
    choose(...two);
    await press("Pause");
    await screen.findByText("2 posts paused: not sent until released");
    expect(two.map((card) => draft(card)?.paused)).toEqual([true, true]);
    const [first] = two;
    await waitFor(() =>
      expect(cards().find(({ dataset }) => dataset["post"] === first?.dataset["post"])).toHaveAttribute(
        "data-state",
        "held",
      ),
    );
    // All of them are paused now: the same button releases.
    expect(await screen.findByRole("button", { name: "Release" })).toBeInTheDocument();
    await undo();
    await waitFor(() => expect(two.map((card) => draft(card)?.paused)).toEqual([false, false]));
  });

  it("changes their accounts, and takes it back", async () => {
    const { waiting, draft, world } = await open();
    const two = waiting().slice(0, 2);
    const before = two.map((card) => draft(card)?.targets);
    const account = world.accounts.find(({ id }) => before.some((ids) => ids?.includes(id) === false));
    choose(...two);
    await press("Accounts…");
    const sheet = await screen.findByRole("dialog", { name: "Accounts of 2 posts" });
    await userEvent.click(within(sheet).getByRole("checkbox", { name: new RegExp(account?.handle ?? "") }));
    await userEvent.click(within(sheet).getByRole("button", { name: "Change the accounts" }));
    await screen.findByText(/^Accounts of \d posts? changed/);
    for (const card of two) expect(draft(card)?.targets).toContain(account?.id);
    await undo();
    await waitFor(() => expect(two.map((card) => draft(card)?.targets)).toEqual(before));
  });

  it("tags them, with a new tag too, and takes it back", async () => {
    const { waiting, draft } = await open();
    const two = waiting().slice(0, 2);
    const before = two.map((card) => draft(card)?.tags);
    choose(...two);
    await press("Tag…");
    const sheet = await screen.findByRole("dialog", { name: "Tags of 2 posts" });
    await userEvent.type(within(sheet).getByLabelText("New tag"), "#winter{Enter}");
    expect(within(sheet).getByRole("checkbox", { name: "winter" })).toBeChecked();
    await userEvent.click(within(sheet).getByRole("button", { name: "Change the tags" }));
    await screen.findByText("Tags of 2 posts changed");
    for (const card of two) expect(draft(card)?.tags).toContain("winter");
    await undo();
    await waitFor(() => expect(two.map((card) => draft(card)?.tags)).toEqual(before));
  });

  it("never touches what has gone out, and says so", async () => {
    const { waiting, gone, draft } = await open();
    const [out] = gone();
    const [free] = waiting();
    choose(out, free);
    await press("Move to trash");
    await screen.findByText("1 post moved to the trash");
    expect(await screen.findByText("One post stays as it was")).toBeInTheDocument();
    expect(out === undefined ? "" : draft(out)?.stand).toBe("done");
    expect(free === undefined ? "" : draft(free)?.stand).toBe("trash");
  });

  it("chooses everything of the page with Ctrl A", async () => {
    await open();
    cards()[0]?.focus();
    await userEvent.keyboard("{Control>}a{/Control}");
    expect(await screen.findByText(/^\d\d posts chosen$/)).toBeInTheDocument();
  });
});

describe("a frame drawn over empty space", () => {
  // Nothing is laid out here: each post stands at a height of its own, all of them in one column.
  beforeEach(() => {
    Element.prototype.setPointerCapture = () => undefined;
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      if (!(this instanceof HTMLElement) || this.dataset["folded"] !== undefined) return new DOMRect();
      if (this.dataset["post"] === undefined) return new DOMRect(0, 0, 500, 900);
      const at = cards().indexOf(this);
      return new DOMRect(10, 100 + 30 * at, 100, 20);
    });
  });
  afterEach(() => vi.restoreAllMocks());

  const draw = (fromY: number, toY: number, keys: object = {}, toX = 5) => {
    const grid = screen.getByRole("grid");
    const [empty] = screen.getAllByRole("gridcell");
    if (empty === undefined) throw new Error("no place");
    fireEvent.pointerDown(empty, { pointerId: 1, button: 0, clientX: 200, clientY: fromY, ...keys });
    fireEvent.pointerMove(grid, { pointerId: 1, buttons: 1, clientX: toX, clientY: toY, ...keys });
    const lit = document.querySelectorAll("[data-framed]").length;
    fireEvent.pointerUp(grid, { pointerId: 1, button: 0, clientX: toX, clientY: toY, ...keys });
    fireEvent.click(grid, { clientX: toX, clientY: toY, ...keys });
    return lit;
  };

  it("chooses what it touches, more with Ctrl, and a plain frame begins anew", async () => {
    await open();
    expect(draw(95, 145)).toBe(2);
    expect(await screen.findByText("2 posts chosen")).toBeInTheDocument();
    expect(screen.queryByTestId("lasso")).toBeNull();
    draw(155, 165, { ctrlKey: true });
    expect(await screen.findByText("3 posts chosen")).toBeInTheDocument();
    draw(95, 105);
    expect(await screen.findByText("1 post chosen")).toBeInTheDocument();
  });

  it("is given up with Escape, and a click is no frame", async () => {
    await open();
    const grid = screen.getByRole("grid");
    const [empty] = screen.getAllByRole("gridcell");
    if (empty === undefined) throw new Error("no place");
    fireEvent.pointerDown(empty, { pointerId: 1, button: 0, clientX: 200, clientY: 95 });
    fireEvent.pointerMove(grid, { pointerId: 1, buttons: 1, clientX: 5, clientY: 300 });
    expect(screen.getByTestId("lasso")).toBeInTheDocument();
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(screen.queryByTestId("lasso")).toBeNull();
    fireEvent.pointerUp(grid, { pointerId: 1, button: 0, clientX: 5, clientY: 300 });
    expect(screen.queryByText(/chosen$/)).toBeNull();
    expect(draw(200, 203, {}, 202)).toBe(0);
    expect(screen.queryByText(/chosen$/)).toBeNull();
  });
});
