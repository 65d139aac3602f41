import { beforeEach, describe, expect, it } from "vitest";
import { newClient } from "../../app/client";
import { chooseTransport } from "../../api/transport";
import { newDesk, practiceWorld } from "../../testing/render";
import type { DraftDetail } from "../../generated/api";
import { newDraft, type World } from "../../testing/world";
import { Editor } from "./editor";

function sit(world: World = practiceWorld(), draft?: DraftDetail) {
  const { transport, asked } = newDesk(world);
  chooseTransport(transport);
  const editor = new Editor(newClient(), "sitting", draft?.id);
  if (draft !== undefined) editor.hear(structuredClone(draft));
  return { world, editor, commands: () => asked.map(([command]) => command) };
}

function scheduledDraft(world: World, text: string): DraftDetail {
  const bluesky = world.accounts.find(({ network }) => network === "bluesky");
  const draft = newDraft(world, text, bluesky === undefined ? [] : [bluesky.id]);
  const schedule = { at: "2026-12-01T08:00:00.000Z", wall: "2026-12-01 09:00", zone: "Europe/Berlin" };
  return Object.assign(draft, {
    schedule: { ...schedule, fold: null, if_missed: "late:3h" },
    stand: "scheduled",
    unconfirmed: false,
    confirmed_revision: 1,
  });
}

describe("a sitting at the composer", () => {
  beforeEach(() => {
    location.hash = "";
  });

  it("makes its draft with the first thing typed, and only once", async () => {
    const { editor, commands, world } = sit();
    expect(commands()).toEqual([]);
    editor.write({ text: "Bom" });
    await Promise.all([editor.autosave.flush(), editor.choose([world.accounts[0]?.id ?? ""])]);
    editor.write({ text: "Bom dia!" });
    await editor.settle();
    expect(commands().filter((command) => command === "draft_create")).toHaveLength(1);
    const [draft] = [...world.drafts.values()];
    expect(draft?.text).toBe("Bom dia!");
    expect(draft?.targets).toEqual([world.accounts[0]?.id]);
  });

  it("makes none when nothing is typed", async () => {
    const { editor, commands } = sit();
    expect(await editor.leave()).toBe("nothing");
    expect(commands()).toEqual([]);
  });

  it("P13: leaves a scheduled draft with its newest text confirmed when that is valid", async () => {
    const world = practiceWorld();
    const draft = scheduledDraft(world, "Bom dia!");
    const { editor } = sit(world, draft);
    editor.write({ text: "Bom dia a todos!" });
    await editor.autosave.flush();
    expect(draft.unconfirmed).toBe(true);
    expect(await editor.leave()).toBe("confirmed");
    expect(draft.unconfirmed).toBe(false);
    expect(draft.text).toBe("Bom dia a todos!");
  });

  it("P13: leaves it unconfirmed when the newest text would be refused", async () => {
    const world = practiceWorld();
    const draft = scheduledDraft(world, "Bom dia!");
    const { editor, commands } = sit(world, draft);
    editor.write({ text: "g".repeat(301) });
    expect(await editor.leave()).toBe("unconfirmed");
    expect(draft.unconfirmed).toBe(true);
    expect(commands()).not.toContain("draft_confirm");
  });

  it("leaves it by the rule of scheduling: confirmed when one of its accounts takes it", async () => {
    const world = practiceWorld();
    const draft = scheduledDraft(world, "Bom dia!");
    const { editor } = sit(world, draft);
    await editor.choose(
      world.accounts.filter(({ network }) => ["twitter", "bluesky"].includes(network)).map(({ id }) => id),
    );
    editor.write({ text: "g".repeat(290) });
    expect(await editor.leave()).toBe("confirmed");
    expect(draft.unconfirmed).toBe(false);
  });

  it("takes over accounts and label that came from elsewhere, and never the text under the hand", async () => {
    const world = practiceWorld();
    const draft = newDraft(world, "text", []);
    const { editor } = sit(world, draft);
    editor.write({ text: "text, longer" });
    editor.hear({ ...structuredClone(draft), targets: ["a"], label: "Nadi", text: "theirs" });
    expect(editor.writing).toMatchObject({ targets: ["a"], label: "Nadi", text: "text, longer" });
    const choosing = editor.choose(["b"]);
    editor.hear({ ...structuredClone(draft), targets: ["a"] });
    expect(editor.writing.targets).toEqual(["b"]);
    await choosing;
  });

  it("P13: does not confirm what was written in an earlier sitting", async () => {
    const world = practiceWorld();
    const draft = Object.assign(scheduledDraft(world, "Bom dia!"), { unconfirmed: true });
    const { editor, commands } = sit(world, draft);
    expect(await editor.leave()).toBe("nothing");
    expect(commands()).toEqual([]);
  });

  it("never puts the desk's older text over what is being typed", () => {
    const world = practiceWorld();
    const draft = newDraft(world, "old", []);
    const { editor } = sit(world, draft);
    editor.write({ text: "new" });
    editor.hear({ ...structuredClone(draft), text: "older still", revision: 9 });
    expect(editor.writing.text).toBe("new");
  });

  it("goes back to the accounts that stood before when the desk refuses a choice", async () => {
    const world = practiceWorld();
    const draft = newDraft(world, "text", [world.accounts[0]?.id ?? ""]);
    const { editor } = sit(world, draft);
    world.drafts.delete(draft.id);
    await expect(editor.choose([])).rejects.toThrow("There is no such draft.");
    expect(editor.writing.targets).toEqual([world.accounts[0]?.id]);
  });
});

describe("tags of a draft", () => {
  it("make a draft of their own, and a refused one leaves those before", async () => {
    const { editor, world } = sit();
    await editor.tag(["launch"]);
    expect(world.drafts.get(editor.writing.id ?? "")?.tags).toEqual(["launch"]);
    chooseTransport({
      call: () => Promise.reject(new Error("no")),
      listen: () => () => undefined,
    });
    await expect(editor.tag(["launch", "a,b"])).rejects.toThrow();
    expect(editor.writing.tags).toEqual(["launch"]);
  });
});
