import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { batchOf, deliveryTo, newDraft, reason, type World } from "../../testing/world";
import { RetrySheet } from "./RetrySheet";

function failedDraft(world: World, ...states: ("refused" | "published" | "in_doubt")[]) {
  const targets = world.accounts.slice(0, states.length);
  const draft = newDraft(
    world,
    "Bom dia!",
    targets.map(({ id }) => id),
  );
  const deliveries = targets.map((to, at) =>
    deliveryTo(to, states[at] ?? "published", { reason: reason("x", "Because.") }),
  );
  batchOf(world, draft, deliveries, true);
  return draft;
}

describe("pain 3: retry failed", () => {
  it("says beforehand who is sent again and why the others are out of reach, and sends exactly those", async () => {
    const { world, transport, asked } = newDesk(practiceWorld());
    const draft = failedDraft(world, "refused", "published", "in_doubt");
    show(<RetrySheet draft={draft.id} open onClose={() => undefined} />, transport);

    const willSend = await screen.findByTestId("retry-will-send");
    expect(within(willSend).getAllByRole("listitem")).toHaveLength(1);
    expect(willSend).toHaveTextContent("@padariasol");
    const out = screen.getByTestId("retry-left-out");
    expect(within(out).getAllByRole("listitem")).toHaveLength(2);
    expect(out).toHaveTextContent("It is published there.");
    expect(out).toHaveTextContent("Nothing proves that it is not there.");

    await userEvent.click(screen.getByTestId("retry-confirm"));
    expect(asked).toContainEqual(["retry_failed", { draft: draft.id, accounts: [world.accounts[0]?.id] }]);
  });

  it("offers nothing to send where nothing is proven absent", async () => {
    const { world, transport } = newDesk(practiceWorld());
    const draft = failedDraft(world, "published", "in_doubt");
    show(<RetrySheet draft={draft.id} open onClose={() => undefined} />, transport);
    expect(await screen.findByText("No account can be tried again.")).toBeInTheDocument();
    expect(screen.getByTestId("retry-confirm")).toBeDisabled();
  });
});
