import { i18n } from "@lingui/core";
import type { Said } from "../generated/api";
import { dayAndClock, systemZone, wallInWords } from "../time/format";

type Gaps = Record<string, string | number>;
type Gap = Said | number | { at: string } | { wall: string };

/**
 * What the desk says, in the window's language. Translations of its sentences are in the catalogue by their English; one
 * that has none (in English itself, or of a row that another version wrote) is told as it travels. Words that are nobody's
 * to translate are told as they are.
 */
export function told(said: Said): string {
  if (typeof said === "string") return said;
  if ("several" in said) return said.several.map(told).join(" ");
  const { say, gaps = {} } = said;
  const values: Gaps = Object.fromEntries(Object.entries(gaps).map(([name, gap]) => [name, filled(gap)]));
  return Object.hasOwn(i18n.messages, say) ? i18n._(say, guarded(values)) : english(say, values);
}

/** What stands in a gap: times as the reader writes them, by this computer's zone. */
function filled(gap: Gap): string | number {
  if (typeof gap === "number") return gap;
  if (typeof gap === "string") return gap;
  if ("at" in gap) return dayAndClock(gap.at, systemZone());
  return "wall" in gap ? wallInWords(gap.wall) : told(gap);
}

/** The same where there may be nothing to say. */
export const toldIfAny = (said: Said | null): string | null => (said === null ? null : told(said));

/** Lingui reads `\x41` and the like in what it has put together, also where somebody else's words stand in it. */
const guarded = (values: Gaps): Gaps =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("\\", "\\x5c") : value,
    ]),
  );

/** As `core::said` writes its templates: `{gap}`, and `{count, plural, one {…} other {…}}` with gaps inside. */
const PIECE =
  /\{([a-z_]+)(?:, plural, one \{((?:[^{}]|\{[a-z_]+\})*)\} other \{((?:[^{}]|\{[a-z_]+\})*)\})?\}/g;

function english(template: string, values: Gaps): string {
  return template.replace(PIECE, (whole, name: string, one?: string, other?: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    if (one === undefined || other === undefined) return String(value);
    return english((value === 1 ? one : other).replaceAll("#", String(value)), values);
  });
}
