import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Messages } from "../design/Messages";
import { say } from "../design/messages";
import { newDesk, practiceWorld, show } from "../testing/render";
import { newDraft } from "../testing/world";
import { App } from "./App";
import { undo, undoable } from "./undo";

describe("what can be undone", () => {
  it("is taken back newest first, each once", () => {
    const done: string[] = [];
    for (const what of ["a", "b"]) undoable({ what, run: () => done.push(what) });
    undo();
    undo();
    undo();
    expect(done).toEqual(["b", "a"]);
  });

  it("is remembered for twenty acts", () => {
    const done: number[] = [];
    for (let n = 1; n <= 25; n += 1) undoable({ what: `${n}`, run: () => done.push(n) });
    for (let n = 1; n <= 25; n += 1) undo();
    expect(done).toEqual(Array.from({ length: 20 }, (_, n) => 25 - n));
  });
});

describe("a message with an act", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const later = (ms: number) => {
    act(() => {
      vi.advanceTimersByTime(ms);
    });
  };
  const message = () => screen.queryByText("Gone");

  function draw() {
    const run = vi.fn();
    render(<Messages />);
    act(() => {
      say({ tone: "calm", title: "Gone", act: { label: "Undo", run } });
    });
    return run;
  }

  it("goes by itself, and its act can still be taken back", () => {
    const run = draw();
    later(6000);
    expect(message()).toBeNull();
    undo();
    expect(run).toHaveBeenCalledOnce();
  });

  it("stays while the pointer or the focus is on it, and goes some time after", () => {
    draw();
    const button = screen.getByRole("button", { name: "Undo" });
    const box = button.closest("[role=region] > div") ?? document.body;
    fireEvent.pointerEnter(box);
    later(60_000);
    expect(message()).not.toBeNull();
    act(() => {
      button.focus();
    });
    fireEvent.pointerLeave(box);
    later(60_000);
    expect(message()).not.toBeNull();
    act(() => {
      button.blur();
    });
    later(5900);
    expect(message()).not.toBeNull();
    later(200);
    expect(message()).toBeNull();
  });

  it("goes with what it offered, whichever way that was taken", () => {
    const run = draw();
    act(() => {
      undo();
    });
    expect(message()).toBeNull();
    expect(run).toHaveBeenCalledOnce();
    act(() => {
      undo();
    });
    expect(run).toHaveBeenCalledOnce();
  });
});

it("errors are not pushed out by what is said after them", () => {
  render(<Messages />);
  act(() => {
    say({ tone: "bad", title: "Wrong" });
    for (const title of ["One", "Two", "Three", "Four"]) say({ tone: "calm", title });
  });
  expect(screen.getByText("Wrong")).toBeInTheDocument();
  expect(screen.queryByText("One")).toBeNull();
  expect(screen.getByText("Four")).toBeInTheDocument();
});

describe("the key for it", () => {
  async function open() {
    const world = practiceWorld();
    newDraft(world, "Bom dia!", [], null);
    location.hash = "#/drafts";
    show(<App />, newDesk(world).transport);
    await screen.findByTestId("draft-search");
    const run = vi.fn();
    act(() => void undoable({ what: "Tag autumn taken away", run }));
    return run;
  }

  it("takes the last act back", async () => {
    const run = await open();
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(run).toHaveBeenCalledOnce();
  });

  it("leaves a text field to its own undo", async () => {
    const run = await open();
    await userEvent.click(screen.getByTestId("draft-search"));
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(run).not.toHaveBeenCalled();
  });

  it("stands in the palette with what it would take back", async () => {
    const run = await open();
    await userEvent.keyboard("{Control>}k{/Control}");
    const entry = await screen.findByRole("menuitem", { name: /Undo: Tag autumn taken away/ });
    expect(entry).toHaveTextContent("CtrlZ");
    await userEvent.click(entry);
    expect(run).toHaveBeenCalledOnce();
  });
});
