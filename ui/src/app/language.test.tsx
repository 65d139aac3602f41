import { i18n } from "@lingui/core";
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newDesk, practiceWorld } from "../testing/render";
import { withTrouble } from "../testing/trouble";
import { emptyWorld } from "../testing/world";
import { dateLocale, speak, wantedLanguage } from "./language";

const NOW = new Date("2026-11-24T08:12:00Z");

/** The texts read their language as they load, so everything is loaded anew. */
async function open(page: string, world = practiceWorld()) {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  vi.resetModules();
  const { speak: take } = await import("./language");
  await take("ar-XB");
  const { show: draw } = await import("../testing/render");
  const { App } = await import("./App");
  location.hash = `#/${page}`;
  draw(<App />, newDesk(world).transport);
  await screen.findByTestId("page-title");
  await waitFor(() => expect(document.querySelector("[role=status].sr-only")).toBeNull());
}

afterEach(async () => {
  vi.resetModules();
  await speak("en");
});

describe("the language", () => {
  it("is the one that the address asks for, if there is one by that name", () => {
    expect(wantedLanguage("?language=ar-XB")).toBe("ar-XB");
    expect(wantedLanguage("?language=toString")).toBe("en");
    expect(wantedLanguage("")).toBe("en");
  });

  it("says on the page what it is and where its lines begin", async () => {
    await speak("ar-XB");
    expect(document.documentElement).toHaveAttribute("lang", "ar-XB");
    expect(document.documentElement).toHaveAttribute("dir", "rtl");
    await speak("en");
    expect(document.documentElement).toHaveAttribute("dir", "ltr");
  });

  it.each([
    [["en-GB"], "en-GB"],
    [["de-DE", "en-US"], "en-US"],
    [["de-DE"], "en-DE"],
    [["ja"], "en-JP"],
    // A system that was told no language.
    [["c"], "en"],
  ])("dates of a person who reads %o are written as in %s", (languages, locale) => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
    vi.spyOn(navigator, "language", "get").mockReturnValue(languages[0] ?? "");
    i18n.activate("en");
    expect(dateLocale()).toBe(locale);
  });
});

describe("in a language that runs from right to left", () => {
  /** Every word of the page that no catalogue has turned round, but what people and services call themselves. */
  const unturned = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode() !== null) {
      const { data, parentElement } = walker.currentNode as Text;
      const shown = data.replaceAll(/\u202e[^\u202c]*\u202c/g, "");
      if (parentElement?.closest("bdi, .wrote, .font-mono, kbd, [lang=en]") == null && /[A-Za-z]/.test(shown))
        found.push(data);
    }
    return found;
  };

  it("nothing on the welcome page is outside the catalogues", async () => {
    await open("calendar", emptyWorld());
    expect(unturned()).toEqual(["Sendoff"]);
  });

  it("nothing in the settings is outside the catalogues but names of zones and the version", async () => {
    await open("settings");
    expect(unturned().filter((words) => !["Sendoff", "Europe/Berlin"].includes(words))).toEqual([]);
  });

  /** What is called or written so in every language: by people, by services, and in the program's file. */
  const own = [
    "Sendoff",
    "This member may not post on behalf of the organisation.",
    "Ask an administrator of the page for the right to post, then retry.",
    "Media could not be processed.",
    "api.letmepost.dev",
    "Europe/Berlin",
    "@kiesel.example",
    "@kiesel",
    "state: in_doubt",
    /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
    /(X|Instagram|LinkedIn|Bluesky) (@[\w.]+|[\p{L} ]+)(?=:)/gu,
    "Padaria Sol",
    "Kiesel Fahrräder",
  ];
  const notOurs = (words: string) =>
    own.reduce<string>(
      (rest, one) => rest.replaceAll(one, ""),
      words.replaceAll(/\u202e[^\u202c]*\u202c/g, ""),
    );
  const ours = () => unturned().filter((words) => /\p{L}/u.test(notOurs(words)));

  it("nothing under attention is outside the catalogues but what people and services say themselves", async () => {
    await open("attention", withTrouble(practiceWorld()));
    expect(await screen.findByText(/\u202eLooked\u202c 2026-11-24/)).toHaveTextContent(
      /@kiesel: \u202efound/,
    );
    expect(ours()).toEqual([]);
  });

  it("nothing of what became of a post is outside the catalogues but that either", async () => {
    const world = withTrouble(practiceWorld());
    for (const { id, looks } of world.batches.slice(0, 2)) {
      await open(`activity/${id}`, world);
      fireEvent.click(await screen.findByTestId("journal"));
      if (looks.length > 0) expect(screen.getByText(/\u202eTaken\u202c; \u202ethe/)).toBeInTheDocument();
      expect(ours()).toEqual([]);
      cleanup();
    }
  });

  it("days and months are said as there", async () => {
    await open("calendar");
    expect(screen.getByTestId("page-title")).toHaveTextContent(/نوفمبر/);
  });
});
