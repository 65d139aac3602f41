import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { batchOf, deliveryTo, newDraft } from "../../testing/world";
import { Journal } from "./Journal";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-24T08:12:00Z"), toFake: ["Date"] }));

it("dates the lines that are not of the day on which the batch began", async () => {
  const { world, transport } = newDesk(practiceWorld());
  const [account] = world.accounts;
  if (account === undefined) throw new Error("no account");
  const draft = newDraft(world, "Bom dia!", [account.id]);
  const batch = batchOf(world, draft, [deliveryTo(account, "published")], true);
  const look = (at: string) => ({ at, examined: "the newest posts", verdict: "Not found." });
  Object.assign(batch, {
    created_at: "2026-11-22T08:00:00.000Z",
    attempts: [],
    decisions: [],
    looks: [look("2026-11-22T08:01:00.000Z"), look("2026-11-23T08:01:00.000Z")],
  });
  show(<Journal batch={batch} />, transport);
  await userEvent.click(screen.getByTestId("journal"));
  const times = screen.getAllByRole("listitem").map(
    (line) =>
      within(line)
        .getByText(/:01:00/)
        .closest("time")?.textContent ?? "",
  );
  expect(times[0]).not.toMatch(/Nov/);
  expect(times[1]).toMatch(/Nov 23/);
});
