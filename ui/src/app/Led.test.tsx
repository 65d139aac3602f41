import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Messages } from "../design/Messages";
import type { Place } from "../generated/api";
import { newDesk, practiceWorld, show } from "../testing/render";
import { Led } from "./Led";

/** A window that is opened and led there, or is open already. */
function led(to: Place, when: "before" | "after") {
  const desk = newDesk(practiceWorld());
  const { world, transport } = desk;
  if (when === "before") world.lead = to;
  show(
    <>
      <Led />
      <Messages />
    </>,
    transport,
  );
  if (when === "after") {
    world.lead = to;
    act(() => {
      for (const hear of world.heard) hear({ event: "led" });
    });
  }
  return desk;
}

beforeEach(() => {
  location.hash = "#/settings";
});

describe("a window that is led somewhere", () => {
  it("goes there, whether it was open or is opened for that", async () => {
    led({ place: "attention", item: "draft:1" }, "before");
    await waitFor(() => expect(location.hash).toBe("#/attention/draft%3A1"));
    led({ place: "draft", draft: "d1" }, "after");
    await waitFor(() => expect(location.hash).toBe("#/compose/d1"));
    led({ place: "calendar" }, "after");
    await waitFor(() => expect(location.hash).toBe("#/calendar"));
    led({ place: "attention", item: null }, "after");
    await waitFor(() => expect(location.hash).toBe("#/attention"));
  });

  it("takes a place once", async () => {
    const { asked, world } = led({ place: "calendar" }, "before");
    await waitFor(() => expect(location.hash).toBe("#/calendar"));
    expect(world.lead).toBeNull();
    location.hash = "#/settings";
    act(() => {
      for (const hear of world.heard) hear({ event: "led" });
    });
    await waitFor(() => expect(asked.filter(([command]) => command === "lead_take")).toHaveLength(2));
    expect(location.hash).toBe("#/settings");
  });

  it("begins a draft with a link's text for the usual accounts, and does nothing more with it", async () => {
    const { asked, world } = led({ place: "new", text: "From a page" }, "after");
    await waitFor(() => expect(location.hash).toMatch(/^#\/compose\/./));
    const usual = world.accounts.filter(({ by_default }) => by_default).map(({ id }) => id);
    const made = asked.filter(([command]) => command === "draft_create").map(([, payload]) => payload);
    expect(made).toEqual([{ text: "From a page", variants: {}, targets: usual, label: null }]);
    const commands = new Set(asked.map(([command]) => command));
    expect([...commands].sort()).toEqual(["account_list", "draft_create", "lead_take"]);
  });

  it("makes no draft of a link without words", async () => {
    const { world } = led({ place: "new", text: " " }, "after");
    await waitFor(() => expect(location.hash).toBe("#/compose"));
    expect(world.drafts.size).toBe(0);
  });

  it("says when a link leads nowhere, and stays where it is", async () => {
    led({ place: "nowhere", why: "This link leads to no place in Sendoff." }, "after");
    expect(await screen.findByText("This link leads to no place in Sendoff.")).toBeInTheDocument();
    expect(location.hash).toBe("#/settings");
  });
});
