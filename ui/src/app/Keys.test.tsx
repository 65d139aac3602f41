import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { forget } from "../pages/calendar/remembered";
import { newDesk, practiceWorld, show } from "../testing/render";
import { weekOf, emptyWorld, type World } from "../testing/world";
import { App } from "./App";
import { actionIds, actionOf } from "./actions";
import { actionText, keysText } from "../text/actions";

async function open(hash = "#/drafts", world: World = weekOf(emptyWorld())) {
  location.hash = hash;
  const desk = newDesk(world);
  show(<App />, desk.transport);
  await screen.findByTestId("page-title");
  await waitFor(() => expect(document.querySelector("[role=status].sr-only")).toBeNull());
  return desk;
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-24T08:12:00Z"), toFake: ["Date"] });
  forget();
});

describe("the keys", () => {
  it("go to a page with two strokes, one after the other", async () => {
    await open();
    await userEvent.keyboard("gu");
    expect(location.hash).toBe("#/accounts");
  });

  it("never fire while something is being typed, save those with Ctrl", async () => {
    await open();
    await userEvent.click(screen.getByTestId("draft-search"));
    await userEvent.keyboard("ngc?/tm");
    expect(screen.getByTestId("draft-search")).toHaveValue("ngc?/tm");
    expect(location.hash).toBe("#/drafts");
    expect(screen.queryByRole("dialog")).toBeNull();
    await userEvent.keyboard("{Control>}k{/Control}");
    expect(screen.getByRole("dialog", { name: "Go to or do" })).toBeVisible();
  });

  it("are silent under a sheet", async () => {
    await open();
    await userEvent.keyboard("?");
    expect(screen.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await userEvent.keyboard("n");
    expect(location.hash).toBe("#/drafts");
  });

  it("are those that the person set", async () => {
    const world = weekOf(emptyWorld());
    world.settings.shortcuts = { write: "w", "go.accounts": "" };
    await open("#/drafts", world);
    await userEvent.keyboard("ngu");
    expect(location.hash).toBe("#/drafts");
    await userEvent.keyboard("w");
    expect(location.hash).toBe("#/compose");
  });

  it("find a page's own act where the page is", async () => {
    await open();
    await userEvent.keyboard("/");
    expect(screen.getByTestId("draft-search")).toHaveFocus();
  });
});

describe("the sheet of keys", () => {
  it("has every action that has keys, under its place", async () => {
    const world = weekOf(emptyWorld());
    world.settings.shortcuts = { pause: "Mod+p", help: "h" };
    await open("#/drafts", world);
    await userEvent.keyboard("h");
    const sheet = within(screen.getByRole("dialog", { name: "Keys" }));
    for (const id of actionIds) {
      const { keys, also } = actionOf(id);
      const places = also === undefined ? 1 : 2;
      const has = keys !== "" || id === "pause";
      expect(sheet.queryAllByText(actionText[id]), id).toHaveLength(has ? places : 0);
    }
    const pause = sheet.getByText(actionText.pause).parentElement;
    expect(pause).toHaveTextContent("CtrlP");
    // What the calendar does with keys that belong to moving about.
    for (const [does, keys] of [
      [keysText.fixed.chooseAll, "CtrlA"],
      [keysText.fixed.week, "HomeEnd"],
      [keysText.fixed.enter, "EnterF2"],
      [keysText.fixed.chooseUpTo, "ShiftSpaceShift↑Shift↓"],
    ] as const)
      expect(sheet.getByText(does).parentElement).toHaveTextContent(`${does}${keys}`);
  });
});

describe("the palette", () => {
  const openPalette = async (hash?: string, world?: World) => {
    const desk = await open(hash, world);
    await userEvent.keyboard("{Control>}k{/Control}");
    return desk;
  };
  /**
   * Words in the palette's field. Not by user-event, which tells a changed field on leaving it of a change: here the field
   * leaves with the palette, in the middle of React's work.
   */
  const ask = (words: string) =>
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: words } });
  const entry = (name: string) => screen.findByRole("menuitem", { name: new RegExp(name) });

  it("offers every action with its keys", async () => {
    await openPalette();
    const names = [...document.querySelectorAll("[role=menuitem] .wrote")].map((one) => one.textContent);
    const all = actionIds.filter((id) => id !== "palette").map((id) => actionText[id]);
    expect(names.toSorted()).toEqual(all.toSorted());
    expect(await entry(actionText["go.calendar"])).toHaveTextContent("GthenC");
  });

  it("says where an action works that cannot be done from here", async () => {
    await openPalette();
    const publish = await entry(actionText["composer.publish"]);
    expect(publish).toHaveAttribute("aria-disabled", "true");
    expect(publish).toHaveTextContent("only in Composer");
  });

  it("does an action of another page there", async () => {
    await openPalette();
    ask("show a week");
    await userEvent.click(await entry("Show a week"));
    expect(location.hash).toBe("#/calendar");
    await waitFor(() => expect(screen.getByRole("radio", { name: "Week" })).toBeChecked());
  });

  it("finds drafts, accounts and settings", async () => {
    const world = weekOf(emptyWorld());
    const draft = [...world.drafts.values()].find(({ stand }) => stand === "unscheduled");
    await openPalette("#/drafts", world);
    ask(draft?.text.slice(0, 12) ?? "");
    const drafts = await screen.findByRole("group", { name: "Drafts" });
    expect(within(drafts).getAllByRole("menuitem")[0]).toHaveTextContent(draft?.text.slice(0, 12) ?? "");
    const account = world.accounts[0];
    ask(account?.handle ?? "");
    await entry(account?.handle ?? "");
    ask("time zone");
    await userEvent.click(await entry("Time zone"));
    expect(location.hash).toBe("#/settings/zone");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-arrival", "zone"));
  });

  it("leads from what went out to what became of it", async () => {
    const world = weekOf(emptyWorld());
    const done = [...world.drafts.values()].find(({ stand, batch }) => stand === "done" && batch !== null);
    await openPalette("#/drafts", world);
    ask(done?.text.slice(0, 12) ?? "");
    const history = await screen.findByRole("group", { name: "History" });
    await userEvent.click(within(history).getByRole("menuitem"));
    await waitFor(() => expect(location.hash).toBe(`#/activity/${done?.batch ?? ""}`));
  });

  it("moves the post that had the focus before", async () => {
    await open("#/calendar");
    await waitFor(() => expect(screen.getAllByTestId("calendar-post").length).toBeGreaterThan(2));
    const post = screen
      .getAllByTestId("calendar-post")
      .find((card) => card.getAttribute("draggable") === "true");
    post?.focus();
    await userEvent.keyboard("{Control>}k{/Control}");
    ask("move to another");
    await userEvent.click(await entry("Move to another time"));
    expect(await screen.findByRole("dialog", { name: /Move to another time/ })).toBeVisible();
  });
});

describe("the settings of keys", () => {
  const row = (id: string) => {
    const rows = screen.getAllByTestId("shortcut");
    return within(rows.find(({ dataset }) => dataset["action"] === id) ?? document.body);
  };
  const change = (id: string) => userEvent.click(row(id).getByRole("button", { name: /Change/ }));

  it("take new keys, which then work, and are kept with the settings", async () => {
    const { world } = await open("#/settings", practiceWorld());
    await change("write");
    await userEvent.keyboard("w{Enter}");
    await waitFor(() => expect(world.settings.shortcuts).toEqual({ write: "w" }));
    expect(row("write").getByText("W")).toBeVisible();
    await userEvent.keyboard("w");
    expect(location.hash).toBe("#/compose");
  });

  it("tell a conflict, and take the keys from the other only when asked", async () => {
    const { world } = await open("#/settings", practiceWorld());
    await change("write");
    await userEvent.keyboard("?");
    expect(row("write").getByRole("status")).toHaveTextContent(/already are the keys for “Show all keys”/);
    expect(screen.queryByRole("dialog")).toBeNull();
    await userEvent.keyboard("{Escape}");
    expect(world.settings.shortcuts).toEqual({});
    await change("write");
    await userEvent.keyboard("?");
    await userEvent.click(row("write").getByRole("button", { name: "Take them" }));
    await waitFor(() => expect(world.settings.shortcuts).toEqual({ write: "?", help: "" }));
  });

  it("refuse keys that write for an action that works while writing", async () => {
    const { world } = await open("#/settings", practiceWorld());
    await change("composer.schedule");
    await userEvent.keyboard("s{Enter}");
    expect(row("composer.schedule").getByRole("status")).toHaveTextContent(/begin with Ctrl/);
    expect(world.settings.shortcuts).toEqual({});
  });

  it("take two strokes, none, and what came with Sendoff", async () => {
    const { world } = await open("#/settings", practiceWorld());
    await change("pause");
    await userEvent.keyboard("gx{Enter}");
    await waitFor(() => expect(world.settings.shortcuts).toEqual({ pause: "g x" }));
    await change("help");
    await userEvent.click(row("help").getByRole("button", { name: "No keys" }));
    await waitFor(() => expect(world.settings.shortcuts).toEqual({ pause: "g x", help: "" }));
    await change("help");
    await userEvent.click(row("help").getByRole("button", { name: /as they came/ }));
    await userEvent.click(row("help").getByRole("button", { name: "Keep" }));
    await waitFor(() => expect(world.settings.shortcuts).toEqual({ pause: "g x" }));
    await userEvent.click(screen.getByTestId("keys-reset"));
    await waitFor(() => expect(world.settings.shortcuts).toEqual({}));
  });
});
