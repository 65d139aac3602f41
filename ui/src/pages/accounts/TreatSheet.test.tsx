import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { App } from "../../app/App";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { newDraft } from "../../testing/world";

beforeEach(() => {
  location.hash = "#/accounts";
});

describe("how an account is treated", () => {
  it("is set on one sheet and stands beside it", async () => {
    const { world, transport, asked } = newDesk(practiceWorld());
    show(<App />, transport);
    const [first] = world.accounts;
    const [row = document.body] = await screen.findAllByTestId("account");
    expect(within(row).queryByTestId("account-habits")).toBeNull();
    await userEvent.click(within(row).getByTestId("account-treat"));
    await userEvent.click(await screen.findByRole("switch", { name: "Chosen for new drafts" }));
    await userEvent.click(screen.getByRole("button", { name: /Least time between two posts/ }));
    await userEvent.click(await screen.findByRole("option", { name: "30 minutes" }));
    await userEvent.click(screen.getByTestId("treat-save"));
    await waitFor(() =>
      expect(asked).toContainEqual([
        "account_treat",
        { account: first?.id, zone: null, by_default: true, pace_minutes: 30 },
      ]),
    );
    await waitFor(() =>
      expect(within(row).getByTestId("account-habits")).toHaveTextContent(
        "for new drafts · 30 minutes apart",
      ),
    );
  });
});

describe("a new draft", () => {
  it("begins with the accounts chosen by default, and leaves nothing behind if nothing is written", async () => {
    const world = practiceWorld();
    const [first] = world.accounts;
    if (first !== undefined) first.by_default = true;
    location.hash = "#/compose";
    const { transport, asked } = newDesk(world);
    show(<App />, transport);
    await waitFor(() =>
      expect(
        screen
          .getAllByTestId("target-chip")
          .filter((chip) => chip.getAttribute("aria-pressed") === "true")
          .map((chip) => chip.dataset["account"]),
      ).toEqual([first?.id]),
    );
    expect(asked.map(([command]) => command)).not.toContain("draft_create");
    await userEvent.type(screen.getByTestId("composer-text"), "Hello");
    await waitFor(() =>
      expect([...world.drafts.values()].map(({ targets }) => targets)).toEqual([[first?.id]]),
    );
  });

  it("is told of a post that stands closer than an account's pace, and is offered the account's zone", async () => {
    const world = practiceWorld();
    const [first] = world.accounts;
    if (first === undefined) throw new Error("no account");
    Object.assign(first, { pace_minutes: 60, zone: "America/Sao_Paulo", by_default: true });
    const there = newDraft(world, "Already there", [first.id]);
    there.stand = "scheduled";
    there.schedule = {
      at: "2026-12-01T08:00:00.000Z",
      wall: "2026-12-01 09:00",
      zone: "Europe/Berlin",
      fold: null,
      if_missed: "ask",
    };
    location.hash = "#/compose";
    show(<App />, newDesk(world).transport);
    const words = within(await screen.findByTestId("schedule-words")).getByRole("textbox");
    await userEvent.type(
      within(await screen.findByTestId("schedule-date")).getByRole("textbox"),
      "2026-12-01",
    );
    await userEvent.type(within(screen.getByTestId("schedule-time")).getByRole("textbox"), "09:30");
    expect(words).toBeInTheDocument();
    expect(await screen.findByTestId("neighbours")).toHaveTextContent(
      `${first.handle} keeps 1 hour between two posts; another one is planned for`,
    );
    await userEvent.click(await screen.findByRole("button", { name: `${first.handle}: Sao Paulo` }));
    await waitFor(() => expect(screen.queryByTestId("neighbours")).toBeNull());
  });
});
