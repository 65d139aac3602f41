import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { newDesk, show } from "../../testing/render";
import { When, type Time } from "./When";

const none: Time = { date: "", time: "", zone: "Europe/Berlin", fold: undefined, ifMissed: "ask" };

function Held({ begin }: { begin: Time }) {
  const [time, setTime] = useState(begin);
  return <When time={time} targets={["a"]} onChange={setTime} />;
}

function draw(begin = none) {
  const desk = newDesk();
  show(<Held begin={begin} />, desk.transport);
  return desk;
}

const words = () => screen.getByLabelText("When, in your own words");
const date = () => screen.getByLabelText("Date");
const time = () => screen.getByLabelText("Time");

describe("a time in a person's own words", () => {
  it("is put into the fields once the desk understands it", async () => {
    const { asked } = draw();
    await userEvent.type(words(), "tomorrow 9:30");
    await waitFor(() => expect(date()).toHaveValue("2026-11-25"));
    expect(time()).toHaveValue("09:30");
    expect(asked).toContainEqual([
      "schedule_understand",
      { words: "tomorrow 9:30", zone: "Europe/Berlin", targets: ["a"] },
    ]);
  });

  it("that is not understood leaves the fields as they are, and says so", async () => {
    draw({ ...none, date: "2026-12-01", time: "09:00" });
    await userEvent.type(words(), "some day");
    expect(await screen.findByText(/Not understood/)).toBeInTheDocument();
    expect(date()).toHaveValue("2026-12-01");
    expect(time()).toHaveValue("09:00");
  });

  it("may ask for the next free time of the chosen accounts", async () => {
    const { asked } = draw();
    await userEvent.click(screen.getByRole("button", { name: "Next free" }));
    await waitFor(() => expect(time()).toHaveValue("12:00"));
    // Not by words: the button's own are those of the window's language, and the desk reads English.
    expect(asked).toContainEqual(["schedule_free", { zone: "Europe/Berlin", targets: ["a"] }]);
    expect(asked.map(([command]) => command)).not.toContain("schedule_understand");
  });

  it("does not take back what is then changed in the fields", async () => {
    draw();
    await userEvent.type(words(), "tomorrow 9:30");
    await waitFor(() => expect(time()).toHaveValue("09:30"));
    await userEvent.clear(time());
    await userEvent.type(time(), "10:15");
    expect(time()).toHaveValue("10:15");
    expect(date()).toHaveValue("2026-11-25");
  });
});
