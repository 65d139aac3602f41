import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { calendarClock, openCalendar, sampleWeek } from "../../testing/calendar";
import { closeWindow, forget } from "./remembered";

const KEY = "sendoff.calendar";

beforeEach(() => {
  forget();
  calendarClock();
});

const view = () => screen.getByRole("radio", { checked: true });
const title = () => screen.getByTestId("page-title");
const reopen = async () => {
  cleanup();
  closeWindow();
  await openCalendar(sampleWeek(), 0);
};

describe("a window that was closed and is opened again", () => {
  it("shows the calendar as it was left", async () => {
    await openCalendar();
    await userEvent.keyboard("2");
    await userEvent.click(screen.getByRole("button", { name: "Filter" }));
    await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Planned" }));
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByTestId("tray-toggle"));
    await reopen();
    expect(view()).toHaveAccessibleName("Week");
    expect(screen.getByRole("button", { name: "Filter: 1 on" })).toBeInTheDocument();
    expect(screen.queryByTestId("tray")).toBeNull();
  });

  it("stands where it stood for an hour, and at today after that", async () => {
    await openCalendar();
    await userEvent.click(screen.getByRole("button", { name: "Month after" }));
    expect(title()).toHaveTextContent("December 2026");
    await reopen();
    expect(title()).toHaveTextContent("December 2026");
    vi.setSystemTime(new Date("2026-11-24T10:30:00Z"));
    await reopen();
    expect(title()).toHaveTextContent("November 2026");
  });

  it.each([
    "nonsense",
    "null",
    "7",
    '{"view":"century","spot":{"date":"tomorrow","hour":"nine"},"tray":"yes","families":["lost"],"accounts":"all","at":1}',
    `{"spot":{"date":"2026-99-99","hour":3},"at":${new Date("2026-11-24T08:11:00Z").getTime()}}`,
  ])("takes what it understands of %s, and no more", async (kept) => {
    localStorage.setItem(KEY, kept);
    await openCalendar(sampleWeek(), 0);
    expect(view()).toHaveAccessibleName("Month");
    expect(title()).toHaveTextContent("November 2026");
    expect(screen.getByRole("button", { name: "Filter" })).toBeInTheDocument();
  });

  it("does not filter by an account or a tag that is there no more", async () => {
    localStorage.setItem(KEY, '{"accounts":["00000000-0000-4000-8000-00000000ffff"],"tags":["gone"]}');
    await openCalendar();
    await waitFor(() => expect(screen.getByRole("button", { name: "Filter" })).toBeInTheDocument());
  });
});
