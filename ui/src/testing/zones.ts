/** Enough of time zones for made-up data. The real ones are the desk's. */

const made = new Map<string, Intl.DateTimeFormat>();

function wallAt(at: Date, zone: string): string {
  let words = made.get(zone);
  words ??= new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  made.set(zone, words);
  return words.format(at);
}

/** Every instant at which the wall shows this. */
export function instantsOf(wall: string, zone: string): Date[] {
  const guess = new Date(`${wall.replace(" ", "T")}:00Z`);
  const found: Date[] = [];
  for (let quarter = -15 * 4; quarter <= 15 * 4; quarter += 1) {
    const at = new Date(guess.getTime() + quarter * 15 * 60_000);
    if (wallAt(at, zone) === wall) found.push(at);
  }
  return found;
}

export function instantOf(wall: string, zone: string): Date {
  return instantsOf(wall, zone)[0] ?? new Date(`${wall.replace(" ", "T")}:00Z`);
}

export const wallTimeAt = wallAt;
