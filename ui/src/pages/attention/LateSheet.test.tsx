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
  draft.schedule = {
    at: "2026-11-24T05:00:00.000Z",
    wall: "2026-11-24 14:00",
    zone: "Asia/Tokyo",
    fold: null,
    if_missed: "skip",
  };
  draft.deliveries = accounts.map((account) => deliveryTo(account, "asked"));
  for (const delivery of draft.deliveries) {
    world.attention.push({
      id: delivery.id ?? freshId(),
      draft: draft.id,
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
      cure: null,
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
    desk.asked.filter(([command]) =>
      ["attention_resolve", "late_resolve", "late_plan", "schedule_set"].includes(command),
    );
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

  it("is decided account by account, and skipped only after a question", async () => {
    const { acts, world, drafts } = wake(["First", 2]);
    const [first, second] = drafts[0]?.deliveries ?? [];
    await userEvent.click(await screen.findByRole("button", { name: `Publish now: ${first?.handle ?? ""}` }));
    await waitFor(() => expect(world.attention).toHaveLength(1));
    await userEvent.click(await screen.findByRole("button", { name: `Skip: ${second?.handle ?? ""}` }));
    expect(acts()).toHaveLength(1);
    await userEvent.click(screen.getByTestId("act-do"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(acts()).toEqual([
      ["late_resolve", { items: [first?.id], action: "publish_now" }],
      ["late_resolve", { items: [second?.id], action: "skip" }],
    ]);
  });

  it("is published all together in one act", async () => {
    const { acts, drafts } = wake(["First", 2], ["Second", 1]);
    await userEvent.click(await screen.findByRole("button", { name: "Publish all 3 now" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const ids = drafts.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
    expect(acts()).toEqual([["late_resolve", { items: ids, action: "publish_now" }]]);
  });

  it("gives one account the next free time, by the post's own clock and with its own policy", async () => {
    const { acts, drafts, world } = wake(["First", 2]);
    const [, second] = drafts[0]?.deliveries ?? [];
    await userEvent.click(await screen.findByRole("button", { name: `Next free: ${second?.handle ?? ""}` }));
    await waitFor(() => expect(world.attention).toHaveLength(1));
    // No policy is named: the desk keeps the post's own, and confirms nothing.
    expect(acts()).toEqual([
      ["late_plan", { items: [second?.id], wall: "2026-11-25 12:00", zone: "Asia/Tokyo", fold: null }],
    ]);
  });

  it("takes a time in words, and says what the post does if it is missed again", async () => {
    const { acts, drafts } = wake(["First", 1]);
    await userEvent.click(await screen.findByRole("button", { name: /^Pick a time:/ }));
    await userEvent.type(screen.getByLabelText("When"), "tomorrow 9:30");
    expect(await screen.findByText(/Goes out/)).toBeInTheDocument();
    expect(screen.getByTestId("schedule-sentence")).toHaveTextContent(/: skipped\.$/);
    await userEvent.click(screen.getByRole("button", { name: "Schedule" }));
    const [only] = drafts[0]?.deliveries ?? [];
    await waitFor(() =>
      expect(acts()).toEqual([
        ["late_plan", { items: [only?.id], wall: "2026-11-25 09:30", zone: "Asia/Tokyo", fold: null }],
      ]),
    );
  });

  it("lets one of two equal times be chosen, and plans that one", async () => {
    const { acts, drafts } = wake(["First", 1]);
    Object.assign(drafts[0]?.schedule ?? {}, { zone: "Europe/Berlin" });
    await userEvent.click(await screen.findByRole("button", { name: /^Pick a time:/ }));
    await userEvent.type(screen.getByLabelText("When"), "twice");
    const schedule = screen.getByRole("button", { name: "Schedule" });
    await userEvent.click(await screen.findByRole("radio", { name: /The second/ }));
    await waitFor(() => expect(schedule).toBeEnabled());
    await userEvent.click(schedule);
    await waitFor(() => expect(acts()[0]?.[1]).toMatchObject({ wall: "2027-10-31 02:30", fold: "later" }));
  });

  it("is given another time while the same post is on its way to others", async () => {
    const world = practiceWorld();
    const draft = missed(world, "First", 1);
    const [, other] = world.accounts;
    if (other !== undefined) draft.deliveries.push(deliveryTo(other, "sending"));
    show(<LateSheet />, newDesk(world).transport);
    expect(await screen.findByRole("button", { name: /^Next free: @/ })).toBeEnabled();
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
