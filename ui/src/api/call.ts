import type { AppError, CommandName, Commands } from "../generated/api";
import { appText } from "../text/app";
import { transport } from "./transport";
import { told, toldIfAny } from "./told";

/** A command that was refused, with the desk's own words. */
export class CallError extends Error {
  readonly code: AppError["code"];
  readonly remedy: string | null;

  constructor(error: AppError) {
    super(told(error.message));
    this.name = "CallError";
    this.code = error.code;
    this.remedy = toldIfAny(error.remedy);
  }
}

/** Asks the desk. Rejects with a `CallError` and nothing else. */
export async function call<C extends CommandName>(
  command: C,
  payload: Commands[C]["payload"],
): Promise<Commands[C]["answer"]> {
  try {
    return await transport().call(command, payload);
  } catch (thrown) {
    throw toCallError(thrown);
  }
}

export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (isAppError(thrown)) return new CallError({ ...thrown, remedy: thrown.remedy ?? null });
  const said = thrown instanceof Error ? thrown.message : typeof thrown === "string" ? thrown : "";
  return new CallError({ code: "internal", message: appText.brokenCall(said), remedy: null });
}

function isAppError(thrown: unknown): thrown is Omit<AppError, "remedy"> & { remedy?: string | null } {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "code" in thrown &&
    "message" in thrown &&
    (typeof thrown.message === "string" || typeof thrown.message === "object")
  );
}
