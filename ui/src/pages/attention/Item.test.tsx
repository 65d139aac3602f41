import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { withTrouble } from "../../testing/trouble";
import type { AttentionItem } from "../../generated/api";
import { Item } from "./Item";

function inDoubt() {
  const { world, transport, asked } = newDesk(withTrouble(practiceWorld()));
  const item = world.attention.find(({ attention }) => attention.kind === "in_doubt");
  if (item === undefined) throw new Error("nothing in doubt");
  show(<Item item={item} />, transport);
  const resolved = () =>
    asked.filter(([command]) => command === "attention_resolve").map(([, payload]) => payload);
  return { item, resolved };
}

describe("pain 9: an item that waits for a person", () => {
  it("offers its own safe actions and no others", () => {
    const { item } = inDoubt();
    const offered = screen.getAllByTestId(/^act-/).map(({ dataset }) => dataset["testid"]);
    expect(offered).toEqual(item.attention.actions.map((action) => `act-${action}`));
  });

  it("does not send again before the person says that they looked", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-send_again"));
    const again = screen.getByTestId("act-do");
    expect(again).toBeDisabled();
    screen.getByRole("checkbox", { name: /I looked at the profile of @sol.example/ }).focus();
    await userEvent.keyboard("{Enter}");
    expect(resolved()).toEqual([]);

    await userEvent.click(screen.getByRole("checkbox"));
    expect(again).toBeEnabled();
    await userEvent.click(again);
    await waitFor(() => expect(resolved()).toEqual([{ item: item.id, action: "send_again", url: null }]));
  });

  it("takes the address of what is there, or goes without", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-it_is_there"));
    await userEvent.type(screen.getByRole("textbox"), "https://sol.example/1");
    await userEvent.click(screen.getByTestId("act-do"));
    await waitFor(() =>
      expect(resolved()).toEqual([{ item: item.id, action: "it_is_there", url: "https://sol.example/1" }]),
    );
  });

  it("leads from a login that fails to the connection's new key, where it is mended", async () => {
    const { world, transport } = newDesk(withTrouble(practiceWorld()));
    const [like] = world.attention;
    const [connection] = world.connections;
    if (like === undefined || connection === undefined) throw new Error("nothing to go by");
    const item: AttentionItem = {
      ...like,
      id: `login:${connection.id}`,
      connection: connection.id,
      batch: null,
      delivery: null,
      due: "2026-11-25T08:00:00.000Z",
      attention: { kind: "login_fails", reason: like.attention.reason, actions: [] },
    };
    show(<Item item={item} />, transport);
    expect(screen.getByRole("heading")).toHaveTextContent("A login fails before a post is due");
    expect(screen.queryByText(/waiting since/)).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "New key…" }));
    expect(location.hash).toBe(`#/accounts/key-${connection.id}`);
  });

  it("does at once what needs no more words", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-look_now"));
    await waitFor(() => expect(resolved()).toEqual([{ item: item.id, action: "look_now", url: null }]));
  });
});
