import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { keys } from "../api/queries";
import type { Transport } from "../api/transport";
import { newDesk, show } from "../testing/render";
import { App } from "./App";
import { settingsNow } from "./settings";

/** Reads and changes settings at once, and gives the answers away when it is told to. */
function slow(transport: Transport) {
  const held: { command: string; answer: () => void }[] = [];
  let holding = false;
  const delayed: Transport = {
    listen: (heard, ready) => transport.listen(heard, ready),
    async call(command, payload) {
      const answer = await transport.call(command, payload);
      if (!holding || !command.startsWith("settings_")) return answer;
      return new Promise((resolve) => held.push({ command, answer: () => resolve(answer) }));
    },
  };
  const next = async (command: string) => {
    const at = await waitFor(() => {
      const found = held.findIndex((one) => one.command === command);
      expect(found).toBeGreaterThanOrEqual(0);
      return found;
    });
    return held.splice(at, 1)[0] ?? expect.fail(`no ${command}`);
  };
  const hold = () => {
    holding = true;
  };
  const letGo = () => {
    holding = false;
    for (const one of held.splice(0)) one.answer();
  };
  return { delayed, next, hold, letGo };
}

const larger = () => fireEvent.keyDown(document.body, { key: "+", ctrlKey: true });

describe("what a person sets", () => {
  it("counts each press of the keys for size from the one before, whatever an earlier question is answered", async () => {
    location.hash = "#/drafts";
    const { transport, asked } = newDesk();
    const { delayed, next, hold, letGo } = slow(transport);
    const { client } = show(<App />, delayed);
    await screen.findByTestId("page-title");
    await waitFor(() => expect(settingsNow(client)?.zoom).toBe(100));
    const sizes = () =>
      asked.flatMap(([command, payload]) => (command === "settings_change" ? [payload.zoom] : []));

    hold();
    // Asked before the presses, answered between them.
    void client.invalidateQueries({ queryKey: keys.settings });
    const early = await next("settings_get");
    larger();
    larger();
    expect(settingsNow(client)?.zoom).toBe(125);
    early.answer();
    (await next("settings_change")).answer();
    larger();
    expect(settingsNow(client)?.zoom).toBe(150);
    letGo();
    await waitFor(() => expect(sizes()).toEqual([110, 125, 150]));
    await waitFor(() => expect(client.isMutating()).toBe(0));
    larger();
    await waitFor(() => expect(sizes()).toEqual([110, 125, 150, 175]));
  });

  it("leaves what somebody else set meanwhile", async () => {
    location.hash = "#/drafts";
    const { transport, world } = newDesk();
    const { client } = show(<App />, transport);
    await screen.findByTestId("page-title");
    await waitFor(() => expect(settingsNow(client)?.zoom).toBe(100));
    world.settings = { ...world.settings, zone: "Asia/Tokyo" };
    larger();
    await waitFor(() => expect(world.settings).toMatchObject({ zone: "Asia/Tokyo", zoom: 110 }));
  });

  it("shows again what is on file when a change is refused", async () => {
    location.hash = "#/drafts";
    const { transport } = newDesk();
    const refusing: Transport = {
      listen: (heard, ready) => transport.listen(heard, ready),
      call: (command, payload) =>
        command === "settings_change"
          ? Promise.reject(Object.assign(new Error(), { code: "storage", message: "The disk is full." }))
          : transport.call(command, payload),
    };
    const { client } = show(<App />, refusing);
    await screen.findByTestId("page-title");
    await waitFor(() => expect(settingsNow(client)?.zoom).toBe(100));
    larger();
    expect(await screen.findByText("The disk is full.")).toBeVisible();
    expect(settingsNow(client)?.zoom).toBe(100);
  });
});
