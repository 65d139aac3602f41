import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Fold, SchedulePreview } from "../../generated/api";
import { ScheduleSentence } from "./ScheduleSentence";
import { stands } from "./When";

function draw(preview: SchedulePreview, wall: string, zone = "Europe/Berlin", fold?: Fold) {
  const onFold = vi.fn();
  const onWall = vi.fn();
  render(
    <ScheduleSentence
      preview={preview}
      wall={wall}
      zone={zone}
      here="America/New_York"
      ifMissed="late:3h"
      fold={fold}
      onFold={onFold}
      onWall={onWall}
    />,
  );
  return { onFold, onWall };
}

describe("pain 6: what a time means, in words", () => {
  it("is the wall time there, the person's own time, and what happens if it is missed", () => {
    draw(
      { meaning: "once", at: "2026-11-24T08:30:00.000Z", here: "2026-11-24 03:30", past: false },
      "2026-11-24 09:30",
    );
    expect(screen.getByTestId("schedule-sentence")).toHaveTextContent(
      /09:30 in Berlin, 03:30 for you\. If this computer is asleep or offline then: published late, up to 3 hours\./,
    );
  });

  it("names the person's day where it is another", () => {
    draw(
      { meaning: "once", at: "2026-11-24T01:00:00.000Z", here: "2026-11-23 20:00", past: false },
      "2026-11-24 02:00",
    );
    expect(screen.getByTestId("schedule-sentence")).toHaveTextContent(
      /Nov.*02:00 in Berlin.*23.*20:00 for you/,
    );
  });

  it("explains a gap and offers the times around it", async () => {
    const { onWall } = draw(
      { meaning: "gap", before: "2027-03-28 01:59:59", after: "2027-03-28 03:00" },
      "2027-03-28 02:30",
    );
    expect(screen.getByRole("status")).toHaveTextContent(
      /02:30 does not exist in Berlin.*from 01:59 to 03:00/,
    );
    await userEvent.click(screen.getByRole("button", { name: "Use 03:00" }));
    expect(onWall).toHaveBeenCalledWith("2027-03-28 03:00");
  });

  it("explains a time that comes twice and wants one of the two", async () => {
    const twice: SchedulePreview = {
      meaning: "twice",
      earlier: "2026-10-25T00:30:00.000Z",
      later: "2026-10-25T01:30:00.000Z",
    };
    const { onFold } = draw(twice, "2026-10-25 02:30");
    expect(screen.getByRole("radiogroup", { name: /02:30 comes twice in Berlin/ })).toBeInTheDocument();
    expect(screen.getByRole("radio", { name: /The first.*20:30 for you/ })).not.toBeChecked();
    await userEvent.click(screen.getByRole("radio", { name: /The second.*21:30 for you/ }));
    expect(onFold).toHaveBeenCalledWith("later");
    expect(stands(twice, undefined)).toBe(false);
    expect(stands(twice, "later")).toBe(true);
  });

  it("does not let a gap, a past or a wrong time be scheduled", () => {
    expect(
      stands({ meaning: "gap", before: "2027-03-28 01:59:59", after: "2027-03-28 03:00" }, "earlier"),
    ).toBe(false);
    expect(stands({ meaning: "once", at: "x", here: "x", past: true }, undefined)).toBe(false);
    expect(stands({ meaning: "wrong", message: "no" }, undefined)).toBe(false);
    expect(stands(undefined, undefined)).toBe(false);
  });
});
