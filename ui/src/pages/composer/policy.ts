import type { MisfirePolicy } from "../../generated/api";
import type { Option } from "../../design/Choice";
import { scheduleText } from "../../text/composer";

const usual: readonly MisfirePolicy[] = ["late:30m", "late:3h", "late:1d", "always", "ask", "skip"];

type Unit = keyof typeof scheduleText.units;

/** `late:3h` → `3 hours`. */
function span(policy: MisfirePolicy): string | undefined {
  const [, n, unit] = /^late:(\d+)([smhd])$/.exec(policy) ?? [];
  return n === undefined || unit === undefined ? undefined : scheduleText.units[unit as Unit](Number(n));
}

function pick(policy: MisfirePolicy, words: typeof scheduleText.missed): string {
  const late = span(policy);
  if (late !== undefined) return words.within(late);
  if (policy === "always") return words.always;
  return policy === "skip" ? words.skip : words.ask;
}

/** What will happen, as a sentence. */
export const policySentence = (policy: MisfirePolicy) => pick(policy, scheduleText.missed);

/** The policies to choose from; one that was set elsewhere is among them. */
export function policyOptions(current: MisfirePolicy): Option[] {
  const all = usual.includes(current) ? usual : [current, ...usual];
  return all.map((id) => ({ id, name: pick(id, scheduleText.options) }));
}
