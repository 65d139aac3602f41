import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newDesk, practiceWorld, show } from "../testing/render";
import { AtLoginOffer } from "./AtLoginOffer";

function offered(offer: boolean) {
  const world = practiceWorld();
  world.atLogin = { can: true, on: false, offer };
  const desk = newDesk(world);
  show(<AtLoginOffer />, desk.transport);
  return desk;
}

describe("starting at login", () => {
  it("is offered with its reason, and goes once it is taken", async () => {
    const { world } = offered(true);
    expect(await screen.findByText("Sendoff publishes only while it runs")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Start at login" }));
    await waitFor(() => expect(screen.queryByTestId("at-login-offer")).toBeNull());
    expect(world.atLogin.on).toBe(true);
  });

  it("can be declined, and stays off", async () => {
    const { world, asked } = offered(true);
    await userEvent.click(await screen.findByRole("button", { name: "Not now" }));
    await waitFor(() => expect(screen.queryByTestId("at-login-offer")).toBeNull());
    expect(world.atLogin.on).toBe(false);
    expect(asked.map(([command]) => command)).toContain("at_login_decline");
  });

  it("is not offered where the desk says no", async () => {
    const { asked } = offered(false);
    await waitFor(() => expect(asked.map(([command]) => command)).toContain("at_login_show"));
    expect(screen.queryByTestId("at-login-offer")).toBeNull();
  });
});
