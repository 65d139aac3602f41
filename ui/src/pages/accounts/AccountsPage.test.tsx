import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { keyOf, read } from "../../app/place";
import { newDesk, practiceWorld, show } from "../../testing/render";
import { AccountsPage } from "./AccountsPage";

describe("pain 8: the way to a new key", () => {
  it("opens the sheet of the connection that it was about, and closing it leaves the place", async () => {
    const { world, transport } = newDesk(practiceWorld());
    const [mine, other] = world.connections;
    if (mine === undefined || other === undefined) throw new Error("two connections");
    for (const connection of world.connections) connection.practice = false;
    location.hash = `#/accounts/${keyOf(other.id)}`;
    show(<AccountsPage at={read(location.hash).id} />, transport);
    const sheet = await screen.findByRole("dialog", { name: `A new key for ${other.name}` });
    expect(sheet).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(location.hash).toBe("#/accounts"));
  });
});
