import { describe, expect, it } from "vitest";
import type { Transport } from "./transport";
import { CallError, call } from "./call";
import { chooseTransport } from "./transport";

function refusing(thrown: unknown): void {
  // Whatever crosses the border is thrown there as it is.
  const transport: Transport = {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    call: () => Promise.reject(thrown),
    listen: () => () => undefined,
  };
  chooseTransport(transport);
}

describe("a refused command", () => {
  it("keeps the desk's code, words and remedy", async () => {
    refusing({ code: "conflict", message: "It is going out.", remedy: "Wait." });
    const refused = call("app_state", {});
    await expect(refused).rejects.toBeInstanceOf(CallError);
    await expect(refused).rejects.toMatchObject({
      code: "conflict",
      message: "It is going out.",
      remedy: "Wait.",
    });
  });

  it("may come without a remedy", async () => {
    refusing({ code: "internal", message: "A mistake." });
    await expect(call("app_state", {})).rejects.toMatchObject({ remedy: null });
  });

  it("says that it could not be finished when the border itself broke", async () => {
    refusing("window closed");
    await expect(call("app_state", {})).rejects.toMatchObject({
      code: "internal",
      message: "Sendoff could not finish this: window closed",
    });
  });
});
