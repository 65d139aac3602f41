import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { deliveryTo, freshId, newDraft, type World } from "../../testing/world";
import { LateSheet } from "./LateSheet";

/** A post for so many accounts that came due while the computer slept. */
function missed(world: World, text: string, targets: number) {
  const accounts = world.accounts.slice(0, targets);
  const draft = newDraft(
    world,
    text,
    accounts.map(({ id }) => id),
    null,
  );
  draft.deliveries = accounts.map((account) => deliveryTo(account, "asked"));
  for (const delivery of draft.deliveries) {
    world.attention.push({
      id: delivery.id ?? freshId(),
      draft: draft.id,
      connection: null,
      batch: null,
      delivery,
      text,
      due: "2026-11-24T05:00:00.000Z",
      since: "2026-11-24T08:00:00.000Z",
      attention: {
        kind: "asked",
        reason: { code: "late", message: "Too late.", remedy: null },
        actions: ["publish_now", "skip"],
      },
      evidence: [],
      profile: null,
    });
  }
  return draft;
}

function wake(...posts: [string, number][]) {
  const world = practiceWorld();
  const drafts = posts.map(([text, targets]) => missed(world, text, targets));
  const desk = newDesk(world);
  const view = show(<LateSheet />, desk.transport);
  const acts = () =>
    desk.asked.filter(([command]) => command === "attention_resolve" || command === "schedule_set");
  return { ...desk, ...view, drafts, acts };
}

describe("pain 5: what came due while asleep", () => {
  it("stands on one sheet, and nothing happens by itself", async () => {
    const { acts } = wake(["First", 2], ["Second", 1]);
    const sheet = await screen.findByRole("dialog", { name: "2 posts came due meanwhile" });
    expect(within(sheet).getAllByTestId("late-post")).toHaveLength(2);
    expect(within(sheet).getAllByRole("button", { name: /^Publish now:/ })).toHaveLength(3);
    expect(acts()).toEqual([]);
  });

  it("is decided account by account", async () => {
    const { acts, world, drafts } = wake(["First", 2]);
    const [first, second] = drafts[0]?.deliveries ?? [];
    await userEvent.click(await screen.findByRole("button", { name: `Publish now: ${first?.handle ?? ""}` }));
    await waitFor(() => expect(world.attention).toHaveLength(1));
    await userEvent.click(
      await screen.findByRole("button", { name: `Leave it out: ${second?.handle ?? ""}` }),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(acts()).toEqual([
      ["attention_resolve", { item: first?.id, action: "publish_now", url: null }],
      ["attention_resolve", { item: second?.id, action: "skip", url: null }],
    ]);
  });

  it("is left out before it is given another time, so that it cannot go out twice", async () => {
    const { acts, drafts } = wake(["First", 1]);
    await userEvent.click(await screen.findByRole("button", { name: "Next free time" }));
    await waitFor(() => expect(acts()).toHaveLength(2));
    expect(acts()).toEqual([
      ["attention_resolve", { item: drafts[0]?.deliveries[0]?.id, action: "skip", url: null }],
      ["schedule_set", { draft: drafts[0]?.id, wall: "2026-11-25 12:00", zone: "Europe/Berlin" }],
    ]);
  });

  it("takes a time in words", async () => {
    const { acts, drafts } = wake(["First", 1]);
    await userEvent.click(await screen.findByRole("button", { name: "Pick a time…" }));
    await userEvent.type(screen.getByLabelText("When"), "tomorrow 9:30");
    await screen.findByText(/Goes out/);
    await userEvent.click(screen.getByRole("button", { name: "Schedule" }));
    await waitFor(() =>
      expect(acts().at(-1)).toEqual([
        "schedule_set",
        { draft: drafts[0]?.id, wall: "2026-11-25 09:30", zone: "Europe/Berlin" },
      ]),
    );
  });

  it("is not given another time while the same post is on its way to others", async () => {
    const world = practiceWorld();
    const draft = missed(world, "First", 1);
    const [, other] = world.accounts;
    if (other !== undefined) draft.deliveries.push(deliveryTo(other, "sending"));
    show(<LateSheet />, newDesk(world).transport);
    await screen.findByRole("dialog");
    await screen.findByRole("button", { name: /^Publish now:/ });
    expect(screen.queryByRole("button", { name: "Next free time" })).toBeNull();
  });

  it("does not come between a hand and its text", async () => {
    const world = practiceWorld();
    missed(world, "First", 1);
    const { asked, transport } = newDesk(world);
    show(<LateSheet held />, transport);
    await waitFor(() => expect(asked.map(([command]) => command)).toContain("attention_list"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("put away, comes back only for what is new", async () => {
    const { world, client } = wake(["First", 1]);
    await userEvent.click(await screen.findByRole("button", { name: "Decide later" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await client.invalidateQueries();
    expect(screen.queryByRole("dialog")).toBeNull();
    missed(world, "Second", 1);
    await client.invalidateQueries();
    expect(await screen.findByRole("dialog", { name: "2 posts came due meanwhile" })).toBeInTheDocument();
  });
});
