import axe from "axe-core";
import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../app/App";
import { pages, type Page } from "../app/place";
import { forget } from "../pages/calendar/remembered";
import { newDesk, practiceWorld, show } from "./render";
import { withTrouble } from "./trouble";
import { emptyWorld, weekOf, type World } from "./world";

/**
 * What axe finds on whole pages. jsdom lays nothing out and paints nothing, so contrast is measured elsewhere
 * (src/design/tokens.test.ts).
 */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document, {
    rules: { "color-contrast": { enabled: false } },
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

const worlds: Record<string, () => World> = {
  little: practiceWorld,
  trouble: () => withTrouble(weekOf(emptyWorld())),
};

async function open(world: World, page: Page) {
  location.hash = `#/${page}`;
  document.documentElement.lang = "en";
  document.title = "Sendoff";
  show(<App />, newDesk(world).transport);
  await screen.findByTestId("page-title");
  // What is asked for has come, and nothing more is on its way.
  await waitFor(() => expect(document.querySelector("[role=status].sr-only")).toBeNull());
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-24T08:12:00Z"), toFake: ["Date"] });
  forget();
});

describe.each(Object.keys(worlds))("with %s to show, axe finds nothing wrong", (name) => {
  it.each(pages)("on the page %s", async (page) => {
    await open(worlds[name]?.() ?? practiceWorld(), page);
    expect(await violations()).toEqual([]);
  });
});

it("axe finds nothing wrong on the welcome page", async () => {
  await open(emptyWorld(), "calendar");
  expect(await violations()).toEqual([]);
});

it("axe would find what is wrong", async () => {
  await open(practiceWorld(), "settings");
  document.querySelector("main")?.insertAdjacentHTML("beforeend", "<button></button>");
  expect(await violations()).toEqual([expect.stringMatching(/^button-name/)]);
  document.querySelector("main > button")?.remove();
});
