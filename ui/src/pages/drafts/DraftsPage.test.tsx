import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Keys } from "../../app/Keys";
import { Messages } from "../../design/Messages";
import { calendarClock, draftWith, plan, worldOf } from "../../testing/calendar";
import { newDesk, show } from "../../testing/render";
import { newDraft } from "../../testing/world";
import { DraftsPage } from "./DraftsPage";

beforeEach(() => {
  calendarClock();
  location.hash = "#/drafts";
});

/** Six drafts without a time, the last one for nobody, and one that is planned. */
async function open() {
  const world = worldOf({});
  const accounts = world.accounts.slice(0, 1).map(({ id }) => id);
  for (let n = 0; n < 5; n += 1) newDraft(world, `Number ${n}`, accounts);
  newDraft(world, "For nobody", []);
  plan(world, "Planned", "2026-11-27 09:30");
  const desk = newDesk(world);
  show(
    <>
      <Keys />
      <DraftsPage />
      <Messages />
    </>,
    desk.transport,
  );
  await waitFor(() => expect(rows()).toHaveLength(7));
  const of = (words: string) => draftWith(world, words);
  const row = (words: string) => {
    const found = rows().find(({ dataset }) => dataset["draft"] === of(words).id);
    if (found === undefined) throw new Error(`no row of ${words}`);
    return found;
  };
  const asked = (command: string) => desk.asked.filter(([name]) => name === command);
  return { ...desk, of, row, asked };
}

const rows = () => screen.queryAllByTestId("draft-row");
const words = (row: Element | null) => row?.querySelector(".wrote")?.textContent;
const at = () => words(document.activeElement);
const chosen = () =>
  screen
    .queryAllByRole("row", { selected: true })
    .map((row) => words(row))
    .sort();
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

describe("the list of drafts by keyboard", () => {
  it("is one stop for Tab, and arrows go along its rows", async () => {
    const { row } = await open();
    expect(rows().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    screen.getByTestId("draft-search").focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(rows()[0]).toHaveFocus();
    await userEvent.keyboard("{End}{ArrowUp}");
    expect(rows()[5]).toHaveFocus();
    expect(rows().filter(({ tabIndex }) => tabIndex === 0)).toEqual([rows()[5]]);
    await userEvent.keyboard("{Home}");
    expect(rows()[0]).toHaveFocus();
    row("Number 2").focus();
    expect(row("Number 2").tabIndex).toBe(0);
  });

  it("chooses with Space, up to a row with Shift, all with Ctrl A, and none with Escape", async () => {
    const { row } = await open();
    row("Number 1").focus();
    await userEvent.keyboard(" ");
    expect(chosen()).toEqual(["Number 1"]);
    await userEvent.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(chosen()).toEqual(["Number 1", "Number 2", "Number 3"]);
    await userEvent.keyboard("{Control>}a{/Control}");
    expect(chosen()).toHaveLength(7);
    await userEvent.keyboard("{Escape}");
    expect(chosen()).toEqual([]);
    expect(at()).toBe("Number 3");
  });

  it("goes on from the row that stands where one was thrown away", async () => {
    const { of, row } = await open();
    row("Number 1").focus();
    await userEvent.keyboard("{Delete}");
    await waitFor(() => expect(of("Number 1").stand).toBe("trash"));
    await waitFor(() => expect(at()).toBe("Number 2"));
    await userEvent.keyboard("{ArrowDown}");
    expect(at()).toBe("Number 3");
  });
});

describe("several drafts by pointer", () => {
  it("are chosen with Ctrl, with Shift, by their boxes, and all that are shown at once", async () => {
    const { row, of } = await open();
    fireEvent.click(row("Number 0"), { ctrlKey: true });
    fireEvent.click(row("Number 2"), { shiftKey: true });
    expect(chosen()).toEqual(["Number 0", "Number 1", "Number 2"]);
    const box = document.querySelector(`[data-box="${of("Number 1").id}"]`);
    if (box !== null) fireEvent.click(box);
    expect(chosen()).toEqual(["Number 0", "Number 2"]);
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose all 7 shown" }));
    expect(chosen()).toHaveLength(7);
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose all 7 shown" }));
    expect(chosen()).toEqual([]);
  });
});

describe("pain 11: many drafts to plan", () => {
  it("get the next free times in one act, which says where each went and why others stay, and has one undo", async () => {
    const { of, asked } = await open();
    await userEvent.click(screen.getByRole("radio", { name: "Unscheduled" }));
    await waitFor(() => expect(rows()).toHaveLength(6));
    await userEvent.click(screen.getByTestId("choose-shown"));
    await press("Into free times");
    const sheet = await screen.findByRole("dialog", { name: "5 posts planned" });
    expect(asked("posts_plan_next_free")).toHaveLength(1);
    const [first] = within(within(sheet).getByTestId("planned-list")).getAllByRole("listitem");
    expect(first).toHaveTextContent(/Wed, Nov 25, 2026, 12:00.*Number/);
    expect(within(sheet).getByTestId("planned-kept")).toHaveTextContent("For nobody");
    expect(of("Number 3").stand).toBe("scheduled");
    await userEvent.click(within(sheet).getByRole("button", { name: "Undo" }));
    await screen.findByText("5 posts have no time any more");
    expect(asked("posts_unschedule")).toHaveLength(1);
    expect(of("Number 3").stand).toBe("unscheduled");
  });

  it("a single one with a key, without a sheet", async () => {
    const { of, row } = await open();
    row("Number 3").focus();
    await userEvent.keyboard("f");
    await screen.findByText(/^Scheduled for/);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(of("Number 3").stand).toBe("scheduled");
    await press("Undo");
    await waitFor(() => expect(of("Number 3").stand).toBe("unscheduled"));
  });

  it("get accounts and tags like posts on the calendar, and are restored from the trash together", async () => {
    const { of, row, world } = await open();
    for (const name of ["Number 0", "For nobody"]) fireEvent.click(row(name), { ctrlKey: true });
    await press("Accounts…");
    const sheet = await screen.findByRole("dialog", { name: "Accounts of 2 posts" });
    const [, second] = world.accounts;
    await userEvent.click(
      within(sheet).getByRole("checkbox", { name: new RegExp(second?.handle ?? "nobody") }),
    );
    await press("Change the accounts");
    await waitFor(() => expect(of("For nobody").targets).toEqual([second?.id]));
    await press("Move to trash");
    await screen.findByText("2 posts moved to the trash");
    await userEvent.click(screen.getByRole("radio", { name: "Trash" }));
    await waitFor(() => expect(rows()).toHaveLength(2));
    await userEvent.click(screen.getByTestId("choose-shown"));
    await press("Restore");
    await screen.findByText("2 posts are out of the trash");
    expect(of("Number 0").stand).toBe("unscheduled");
  });
});
