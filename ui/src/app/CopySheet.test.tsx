import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { CopyDoubt } from "../generated/api";
import { newDesk, practiceWorld, show } from "../testing/render";
import { freshId, type World } from "../testing/world";
import { App } from "./App";

function restored(doubt: CopyDoubt = "restored"): World {
  const world = practiceWorld();
  world.copy = {
    doubt,
    reason: { code: doubt, message: "In Rust's words.", remedy: null },
    last_place: null,
    unreleased: 0,
  };
  world.outlook = {
    known_until: "2026-11-21T11:00:00.000Z",
    remembered_until: "2026-11-23T16:30:00.000Z",
    posts: [
      {
        draft: freshId(),
        words: "Doors open at noon.",
        targets: world.accounts.slice(0, 2).map(({ id, network, handle }) => ({
          account: id,
          network,
          handle,
          practice: true,
          why: "sent",
          at: "2026-11-23T16:30:00.000Z",
        })),
      },
    ],
    unknown: 1,
    later: 3,
  };
  return world;
}

const title = "This data folder was put back to an earlier state";

function open(world: World) {
  const desk = newDesk(world);
  const view = show(<App />, desk.transport);
  const asked = (name: string) => desk.asked.filter(([command]) => command === name);
  return { ...desk, ...view, asked };
}

beforeEach(() => {
  location.hash = "#/settings";
});

describe("the question which copy sends", () => {
  it("stands there on start with what may have gone out, and nothing happens by itself", async () => {
    const { asked } = open(restored());
    const sheet = await screen.findByRole("dialog", { name: title });
    const post = await within(sheet).findByTestId("copy-post");
    expect(within(post).getByText("Doors open at noon.")).toBeInTheDocument();
    expect(within(post).getAllByText(/^was being sent .*17:30/)).toHaveLength(2);
    expect(within(sheet).getByText(/^One post went out that this copy does not have/)).toBeInTheDocument();
    expect(within(sheet).getByText(/^3 plans for later wait/)).toBeInTheDocument();
    expect(asked("copy_decide")).toEqual([]);
    expect(asked("copy_release")).toEqual([]);
  });

  it("lets later plans go on in one act, after what follows has been said", async () => {
    const { asked, world } = open(restored());
    await userEvent.click(await screen.findByTestId("copy-this"));
    const follows = await screen.findByTestId("copy-follows");
    expect(follows).toHaveTextContent(
      "2 targets may have gone out. You are asked about them under Attention, or when you plan them again.",
    );
    expect(follows).toHaveTextContent("3 plans for later are kept back.");
    expect(asked("copy_release")).toEqual([]);
    await userEvent.click(screen.getByTestId("copy-let-go"));
    await waitFor(() => expect(screen.queryByTestId("copy-follows")).toBeNull());
    expect(asked("copy_release")).toHaveLength(1);
    expect(world.copy).toBeNull();
  });

  it("does not press for the plans: they wait behind the banner", async () => {
    const { asked } = open(restored());
    await userEvent.click(await screen.findByTestId("copy-this"));
    await userEvent.click(await screen.findByTestId("copy-done"));
    expect(await screen.findByText("3 plans are kept back")).toBeInTheDocument();
    expect(asked("copy_release")).toEqual([]);
  });

  it("put away, comes back from the banner alone", async () => {
    const { client, asked } = open(restored());
    await userEvent.click(await screen.findByRole("button", { name: "Decide later" }));
    await client.invalidateQueries();
    expect(screen.queryByRole("dialog")).toBeNull();
    await userEvent.click(await screen.findByTestId("copy-ask"));
    await userEvent.click(await screen.findByTestId("copy-another"));
    await waitFor(() => expect(asked("copy_decide")).toEqual([["copy_decide", { sends: "another" }]]));
    expect(await screen.findByText("Another copy of this data folder sends")).toBeInTheDocument();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("is not asked of whoever has said that another copy sends", async () => {
    const { client } = open(restored("yielded"));
    await userEvent.click(await screen.findByTestId("copy-ask"));
    await screen.findByTestId("copy-question");
    expect(screen.queryByTestId("copy-another")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Decide later" }));
    await client.invalidateQueries();
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a backup", () => {
  it("is put back after one clear question", async () => {
    const world = practiceWorld();
    world.backups = [
      {
        name: "sendoff-20261124T081200000Z.db",
        path: "/somewhere/backups/sendoff-20261124T081200000Z.db",
        made_at: "2026-11-24T08:12:00.000Z",
        bytes: 196_608,
        drafts: 12,
        scheduled: 1,
      },
    ];
    const { asked } = open(world);
    const row = await screen.findByTestId("backup");
    expect(row).toHaveTextContent("12 drafts · 1 planned · 197 kB");
    await userEvent.click(within(row).getByRole("button", { name: /^Put back the backup of/ }));
    const question = await screen.findByRole("alertdialog", { name: "Put this backup back?" });
    expect(question).toHaveTextContent("Nothing is sent then until you have said which copy sends");
    expect(asked("backup_restore")).toEqual([]);
    await userEvent.click(within(question).getByTestId("backup-confirm"));
    await waitFor(() =>
      expect(asked("backup_restore")).toEqual([
        ["backup_restore", { name: "sendoff-20261124T081200000Z.db" }],
      ]),
    );
  });
});
