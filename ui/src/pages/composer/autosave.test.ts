import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AGAIN_MS, Autosave, MOST_MS, QUIET_MS } from "./autosave";

/** A save that ends when the test says so. */
function hand() {
  const saved: string[] = [];
  const ends: { well: () => void; badly: () => void }[] = [];
  const save = (value: string) => {
    saved.push(value);
    return new Promise<void>((well, badly) => {
      ends.push({ well, badly: () => badly(new Error("the disk is full")) });
    });
  };
  const end = async (how: "well" | "badly" = "well") => {
    const next = ends.shift();
    if (next === undefined) throw new Error("nothing is being saved");
    next[how]();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { saved, save, end };
}

describe("pain 7: autosave", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("saves once a pause is over, and not before", () => {
    const { saved, save } = hand();
    const autosave = new Autosave(save);
    autosave.change("B");
    vi.advanceTimersByTime(QUIET_MS - 1);
    autosave.change("Bo");
    vi.advanceTimersByTime(QUIET_MS - 1);
    expect(saved).toEqual([]);
    expect(autosave.state).toBe("waiting");
    vi.advanceTimersByTime(1);
    expect(saved).toEqual(["Bo"]);
    expect(autosave.state).toBe("saving");
  });

  it("saves at least every second while somebody types without a pause", async () => {
    const { saved, save, end } = hand();
    const autosave = new Autosave(save);
    const lost: number[] = [];
    let text = "";
    for (let key = 1; key <= 40; key += 1) {
      text += "x";
      autosave.change(text);
      await vi.advanceTimersByTimeAsync(100);
      if (autosave.state === "saving") await end();
      lost.push((text.length - (saved.at(-1)?.length ?? 0)) * 100);
    }
    expect(Math.max(...lost)).toBeLessThanOrEqual(MOST_MS);
    expect(saved.length).toBeGreaterThanOrEqual(3);
  });

  it("has one save at a time, and follows a slow one at once with what was typed meanwhile", async () => {
    const { saved, save, end } = hand();
    const autosave = new Autosave(save);
    autosave.change("one");
    vi.advanceTimersByTime(QUIET_MS);
    autosave.change("two");
    vi.advanceTimersByTime(MOST_MS);
    autosave.change("three");
    vi.advanceTimersByTime(MOST_MS);
    expect(saved).toEqual(["one"]);
    await end();
    expect(saved).toEqual(["one", "three"]);
    await end();
    expect(autosave.state).toBe("saved");
  });

  it("keeps what could not be saved, says so and tries again", async () => {
    const { saved, save, end } = hand();
    const autosave = new Autosave(save);
    autosave.change("precious");
    vi.advanceTimersByTime(QUIET_MS);
    await end("badly");
    expect(autosave.state).toBe("failed");
    expect(autosave.error).toEqual(new Error("the disk is full"));
    vi.advanceTimersByTime(AGAIN_MS);
    expect(saved).toEqual(["precious", "precious"]);
    await end();
    expect(autosave.state).toBe("saved");
  });

  it("flushes what is not saved, and the save under way before it", async () => {
    const { saved, save, end } = hand();
    const autosave = new Autosave(save);
    autosave.change("one");
    vi.advanceTimersByTime(QUIET_MS);
    autosave.change("two");
    const done = vi.fn();
    void autosave.flush().then(done);
    await end();
    expect(saved).toEqual(["one", "two"]);
    expect(done).not.toHaveBeenCalled();
    await end();
    expect(done).toHaveBeenCalled();
  });

  it("rejects a flush that could not save", async () => {
    const { save, end } = hand();
    const autosave = new Autosave(save);
    autosave.change("one");
    const flushed = autosave.flush();
    const refused = expect(flushed).rejects.toThrow("the disk is full");
    await end("badly");
    await refused;
  });
});
