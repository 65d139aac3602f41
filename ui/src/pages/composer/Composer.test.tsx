import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../../app/App";
import { undo } from "../../app/undo";
import type { DraftDetail } from "../../generated/api";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { newDraft, type World } from "../../testing/world";

const plan = {
  at: "2026-12-01T00:00:00.000Z",
  wall: "2026-12-01 09:00",
  zone: "Asia/Tokyo",
  fold: null,
  if_missed: "skip",
} as const;

/** A draft for these networks, planned and confirmed. */
function planned(world: World, text: string, networks: readonly string[], part: Partial<DraftDetail> = {}) {
  const targets = world.accounts.filter(({ network }) => networks.includes(network)).map(({ id }) => id);
  return Object.assign(newDraft(world, text, targets), {
    schedule: { ...plan },
    stand: "scheduled",
    unconfirmed: false,
    confirmed_revision: 1,
    ...part,
  });
}

async function open(world: World, hash: string) {
  location.hash = hash;
  const desk = newDesk(world);
  show(<App />, desk.transport);
  await screen.findByTestId("composer-text");
  const asked = (...names: string[]) => desk.asked.filter(([command]) => names.includes(command));
  return { ...desk, asked };
}

const field = (name: string, value: string) =>
  fireEvent.change(screen.getByLabelText(name), { target: { value } });

async function pickTime(date: string, time: string) {
  field("Date", date);
  field("Time", time);
  await waitFor(() => expect(screen.getByTestId("schedule")).toBeEnabled());
}

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-24T08:12:00Z"), toFake: ["Date"] }));

describe("P13: another time for a scheduled post with newer text", () => {
  const newer = { unconfirmed: true, revision: 2, confirmed_text: "Bom dia!" };

  it("confirms nothing, and can be taken back", async () => {
    const world = practiceWorld();
    const draft = planned(world, "Bom dia a to", ["bluesky"], newer);
    const { asked } = await open(world, `#/compose/${draft.id}`);
    await userEvent.click(await screen.findByTestId("change-time"));
    await pickTime("2026-12-03", "10:30");
    await userEvent.click(screen.getByTestId("schedule"));
    await waitFor(() => expect(draft.schedule?.wall).toBe("2026-12-03 10:30"));
    expect(asked("schedule_set", "draft_confirm")).toEqual([]);
    expect(draft).toMatchObject({ unconfirmed: true, schedule: { zone: "Asia/Tokyo", if_missed: "skip" } });
    expect(screen.getByTestId("unconfirmed")).toHaveTextContent(/Only a text that you confirmed goes out/);

    await screen.findByText(/^Moved to/);
    act(() => {
      undo();
    });
    await waitFor(() => expect(draft.schedule).toEqual(plan));
    expect(draft.unconfirmed).toBe(true);
  });

  it("shows the texts that were confirmed, those of single accounts too", async () => {
    const world = practiceWorld();
    const bluesky = world.accounts.find(({ network }) => network === "bluesky");
    const own = { [bluesky?.id ?? ""]: "Only for the butterfly" };
    const draft = planned(world, "Bom dia!", ["bluesky"], { ...newer, confirmed_variants: own });
    await open(world, `#/compose/${draft.id}`);
    await userEvent.click(await screen.findByRole("button", { name: "Show the confirmed text" }));
    const note = within(screen.getByTestId("unconfirmed"));
    expect(note.getByText("Only for the butterfly")).toBeVisible();
    expect(note.getByText(bluesky?.handle ?? "")).toBeVisible();
  });
});

describe("a plan taken away", () => {
  it("comes back as it was, paused too", async () => {
    const world = practiceWorld();
    const draft = planned(world, "Bom dia!", ["bluesky"], { paused: true });
    await open(world, `#/compose/${draft.id}`);
    await userEvent.click(await screen.findByTestId("unschedule"));
    await waitFor(() => expect(draft.stand).toBe("unscheduled"));
    draft.paused = false;
    await screen.findByText(/^Unscheduled/);
    act(() => {
      undo();
    });
    await waitFor(() => expect(draft).toMatchObject({ stand: "scheduled", schedule: plan, paused: true }));
  });

  it("offers no way back where that would confirm text that nobody has read", async () => {
    const world = practiceWorld();
    const newer = { unconfirmed: true, revision: 2, confirmed_text: "Bom dia!" };
    const draft = planned(world, "Bom dia a to", ["bluesky"], newer);
    const { asked } = await open(world, `#/compose/${draft.id}`);
    await userEvent.click(await screen.findByTestId("unschedule"));
    await screen.findByText(/^Unscheduled/);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    act(() => {
      undo();
    });
    expect(asked("schedule_set")).toEqual([]);
  });
});

it("a pause is taken back with the same key as everything else", async () => {
  const world = practiceWorld();
  const draft = planned(world, "Bom dia!", ["bluesky"]);
  await open(world, `#/compose/${draft.id}`);
  await userEvent.click(await screen.findByTestId("pause-post"));
  await waitFor(() => expect(draft.paused).toBe(true));
  await screen.findByText(/paused: not sent until released/);
  screen.getByTestId("pause-post").focus();
  await userEvent.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(draft.paused).toBe(false));
});

it("accounts, tags and label are taken back, and the page shows it", async () => {
  const world = practiceWorld();
  const draft = newDraft(world, "Bom dia!", [], "Padaria");
  await open(world, `#/compose/${draft.id}`);
  const chip = () => screen.getAllByTestId("target-chip")[0] ?? document.body;
  await userEvent.click(chip());
  await waitFor(() => expect(draft.targets).toHaveLength(1));
  await userEvent.type(screen.getByTestId("tag-add"), "autumn{Enter}");
  await waitFor(() => expect(draft.tags).toEqual(["autumn"]));
  const label = () => screen.getByLabelText("Client or campaign");
  await userEvent.clear(label());
  await userEvent.type(label(), "Nadi{Enter}");
  await waitFor(() => expect(draft.label).toBe("Nadi"));
  const back = () => {
    act(() => {
      undo();
    });
  };
  back();
  await waitFor(() => expect(label()).toHaveValue("Padaria"));
  back();
  await waitFor(() => expect(screen.queryByText("autumn")).toBeNull());
  back();
  await waitFor(() => expect(chip()).toHaveAttribute("aria-pressed", "false"));
  expect(draft).toMatchObject({ label: "Padaria", tags: [], targets: [] });
});

describe("who refuses the text", () => {
  it("is said where it is scheduled, and stops nobody else's", async () => {
    const world = practiceWorld();
    const draft = newDraft(
      world,
      "g".repeat(290),
      world.accounts.filter(({ network }) => ["twitter", "bluesky"].includes(network)).map(({ id }) => id),
    );
    await open(world, `#/compose/${draft.id}`);
    const said = await screen.findByTestId("refusals");
    expect(said).toHaveTextContent(/It goes out, but not to:@padariasol/);
    expect(said).not.toHaveTextContent("@sol.example");
    await userEvent.click(screen.getByTestId("publish-now"));
    const sheet = await screen.findByRole("dialog", { name: "Publish now?" });
    expect(within(sheet).getByTestId("refusals")).toHaveTextContent("@padariasol");
    await userEvent.click(within(sheet).getByRole("button", { name: "Cancel" }));
    await pickTime("2026-12-03", "10:30");
    await userEvent.click(screen.getByTestId("schedule"));
    await waitFor(() => expect(draft.stand).toBe("scheduled"));
  });
});

it("the next post is begun with the key that schedules this one, out of the text", async () => {
  const world = practiceWorld();
  const draft = planned(world, "Bom dia!", ["bluesky"], { schedule: null, stand: "unscheduled" });
  await open(world, `#/compose/${draft.id}`);
  await pickTime("2026-12-03", "10:30");
  await userEvent.click(screen.getByTestId("composer-text"));
  await userEvent.keyboard("{Control>}{Alt>}{Enter}{/Alt}{/Control}");
  await waitFor(() => expect(draft.schedule).toMatchObject({ wall: "2026-12-03 10:30" }));
  await waitFor(() => expect(location.hash).toBe("#/compose"));
  expect(await screen.findByTestId("composer-text")).toHaveValue("");
  await userEvent.type(screen.getByTestId("composer-text"), "Next{Control>}n{/Control}");
  await waitFor(() => expect(screen.getByTestId("composer-text")).toHaveValue(""));
  await waitFor(() => expect([...world.drafts.values()].map(({ text }) => text)).toContain("Next"));
});
