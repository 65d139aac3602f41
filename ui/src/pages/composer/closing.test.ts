import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AGAIN_MS, Autosave, saveAll } from "./autosave";

describe("pain 7: closing the window", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("saves at once what is not saved, and has nothing to do where all is", async () => {
    const save = vi.fn(() => Promise.resolve());
    const [typed, untouched] = [new Autosave(save), new Autosave(save)];
    expect(saveAll()).toBeUndefined();
    typed.change("In the middle of a wo");
    const saving = saveAll();
    expect(save.mock.calls).toEqual([["In the middle of a wo"]]);
    await saving;
    expect(saveAll()).toBeUndefined();
    expect(untouched.state).toBe("saved");
  });

  it("says what cannot be saved, and goes on trying", async () => {
    const save = vi.fn(() => Promise.resolve());
    save.mockRejectedValueOnce(new Error("the disk is full"));
    new Autosave(save).change("On a full disk");
    await expect(saveAll()).rejects.toThrow("the disk is full");
    await vi.advanceTimersByTimeAsync(AGAIN_MS);
    expect(save).toHaveBeenCalledTimes(2);
    expect(saveAll()).toBeUndefined();
  });
});
