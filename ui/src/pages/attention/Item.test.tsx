import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { withTrouble } from "../../testing/trouble";
import { offersNow } from "../../app/offers";
import { AttentionPage } from "./AttentionPage";
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

  it("does not write off what is not there before the person says that they looked, and offers to send it again", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-not_there"));
    expect(screen.getByTestId("act-do")).toBeDisabled();
    expect(screen.getByTestId("act-again")).toBeDisabled();
    expect(resolved()).toEqual([]);
    await userEvent.click(screen.getByRole("checkbox", { name: /I looked/ }));
    await userEvent.click(screen.getByTestId("act-again"));
    await waitFor(() => expect(resolved()).toEqual([{ item: item.id, action: "send_again", url: null }]));
  });

  it("writes off what is not there when that is what the person wants", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-not_there"));
    await userEvent.click(screen.getByRole("checkbox"));
    await userEvent.click(screen.getByTestId("act-do"));
    await waitFor(() => expect(resolved()).toEqual([{ item: item.id, action: "not_there", url: null }]));
  });

  it("asks before it publishes what another copy may have sent, and before that is written off", async () => {
    const { world, transport, asked } = newDesk(withTrouble(practiceWorld()));
    const item = world.attention.find(({ attention }) => attention.kind === "asked");
    if (item === undefined) throw new Error("nothing is asked");
    const attention = {
      ...item.attention,
      kind: "may_have_gone_out",
      actions: ["it_is_there", "publish_now", "skip"],
    } as const;
    show(
      <Item item={{ ...item, attention: { ...attention, actions: [...attention.actions] } }} />,
      transport,
    );
    await userEvent.click(screen.getByTestId("act-publish_now"));
    expect(screen.getByTestId("act-do")).toBeDisabled();
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await userEvent.click(screen.getByRole("button", { name: "Write it off…" }));
    expect(screen.getByRole("heading", { name: "Write it off?" })).toBeVisible();
    expect(asked.map(([command]) => command)).not.toContain("attention_resolve");
    await userEvent.click(screen.getByTestId("act-do"));
    await waitFor(() =>
      expect(asked).toContainEqual(["attention_resolve", { item: item.id, action: "skip", url: null }]),
    );
  });

  it.each([
    ["new_key", "#/accounts/key-c-1"],
    ["check", "#/accounts/c-1"],
    ["connect", "#/accounts/add"],
  ] as const)("leads to what mends it: %s", async (act, hash) => {
    const { world, transport } = newDesk(withTrouble(practiceWorld()));
    const [item] = world.attention;
    if (item === undefined) throw new Error("nothing waits");
    show(<Item item={{ ...item, cure: { act, connection: "c-1" } }} />, transport);
    await userEvent.click(screen.getByTestId("cure"));
    expect(location.hash).toBe(hash);
  });

  it("has its acts in the palette while it is the one that a hand was at", async () => {
    const { world, transport } = newDesk(withTrouble(practiceWorld()));
    show(<AttentionPage at={undefined} />, transport);
    await screen.findAllByTestId("attention-item");
    const [first, second] = world.attention;
    const offered = () => offersNow().map(({ name }) => name);
    await waitFor(() => expect(offered()).toHaveLength(first?.attention.actions.length ?? 0));
    expect(offered()[0]).toContain(first?.text.slice(0, 20) ?? "");
    act(() =>
      within(screen.getAllByTestId("attention-item")[1] ?? document.body)
        .getAllByRole("button")[0]
        ?.focus(),
    );
    await waitFor(() => expect(offered()[0]).toContain(second?.text.slice(0, 20) ?? ""));
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
      cure: { act: "new_key", connection: connection.id },
      batch: null,
      delivery: null,
      due: "2026-11-25T08:00:00.000Z",
      attention: { kind: "login_fails", reason: like.attention.reason, actions: [] },
    };
    show(<Item item={item} />, transport);
    expect(screen.getByRole("heading")).toHaveTextContent("A login fails before a post is due");
    expect(screen.queryByText(/waiting since/)).toBeNull();
    await userEvent.click(screen.getByTestId("cure"));
    expect(location.hash).toBe(`#/accounts/key-${connection.id}`);
  });

  it("does at once what needs no more words", async () => {
    const { item, resolved } = inDoubt();
    await userEvent.click(screen.getByTestId("act-look_now"));
    await waitFor(() => expect(resolved()).toEqual([{ item: item.id, action: "look_now", url: null }]));
  });
});
