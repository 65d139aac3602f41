import { describe, expect, it } from "vitest";
import { nextZoom } from "./zoom";

describe("the size of everything", () => {
  it("goes up to twice and down to half, step by step, and back the same way", () => {
    const up = [100];
    for (let zoom = 100; nextZoom(zoom, 1) !== zoom;) up.push((zoom = nextZoom(zoom, 1)));
    expect(up).toEqual([100, 110, 125, 150, 175, 200]);
    const down = [200];
    for (let zoom = 200; nextZoom(zoom, -1) !== zoom;) down.push((zoom = nextZoom(zoom, -1)));
    expect(down).toEqual([200, 175, 150, 125, 110, 100, 90, 80, 67, 50]);
  });

  it("comes back to the steps from a size that is none of them", () => {
    expect([nextZoom(115, 1), nextZoom(115, -1)]).toEqual([125, 110]);
  });
});
