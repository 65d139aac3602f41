import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { DraftDetail } from "../../generated/api";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { batchOf, deliveryTo, newDraft, reason, type World } from "../../testing/world";
import { Corrections } from "./Correct";

function refusedByOne(world: World): DraftDetail {
  const targets = world.accounts.slice(0, 2);
  const draft = newDraft(
    world,
    "x".repeat(400),
    targets.map(({ id }) => id),
  );
  const deliveries = targets.map((to, at) =>
    deliveryTo(to, at === 0 ? "refused" : "published", { reason: reason("too_long", "Too long.") }),
  );
  batchOf(world, draft, deliveries, true);
  return draft;
}

describe("pain 3: what a repeat cannot cure", () => {
  it("is corrected for the account that refused it, and sent to that one alone", async () => {
    const { world, transport, asked } = newDesk(practiceWorld());
    const draft = refusedByOne(world);
    const [refused] = draft.targets;
    const { id, revision, text, variants } = draft;
    const seen = { draft: id, revision, text, variants };
    show(<Corrections detail={draft} />, transport);
    await userEvent.click(screen.getByTestId("correct"));
    const send = await screen.findByTestId("correct-send");
    expect(screen.getByTestId("correct-text")).toHaveValue(draft.text);
    await waitFor(() => expect(screen.getByRole("status")).not.toBeEmptyDOMElement());
    expect(send).toBeDisabled();

    fireEvent.change(screen.getByTestId("correct-text"), { target: { value: "Short." } });
    await waitFor(() => expect(send).toBeEnabled());
    await userEvent.click(send);
    await waitFor(() => expect(asked.map(([command]) => command)).toContain("correct"));
    const sent = asked.filter(([command]) => /save|confirm|retry_f|correct/.test(command));
    expect(sent).toEqual([["correct", { seen, account: refused, own: "Short." }]]);
  });

  it("is not offered where everybody has it", () => {
    const { world, transport } = newDesk(practiceWorld());
    const draft = newDraft(world, "Out.", []);
    show(<Corrections detail={draft} />, transport);
    expect(screen.queryByTestId("correct")).not.toBeInTheDocument();
  });
});
