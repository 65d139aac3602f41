import type { CalendarPost, DraftId } from "../../generated/api";
import { dateOf } from "./model";

/** The lines of the agenda: a month's days, and under each its posts. */

export const HEADING = 40;
export const ROW = 30;

export interface PostLine {
  kind: "post";
  post: CalendarPost;
  row: number;
  top: number;
  height: number;
}

export type Line =
  PostLine | { kind: "day"; date: string; posts: number; row: number; top: number; height: number };

export function linesOf(
  days: ReadonlyMap<string, CalendarPost[]>,
  month: string,
): { lines: Line[]; total: number } {
  const lines: Line[] = [];
  let top = 0;
  for (const [date, posts] of days) {
    if (!date.startsWith(month)) continue;
    lines.push({ kind: "day", date, posts: posts.length, row: lines.length + 1, top, height: HEADING });
    top += HEADING;
    for (const post of posts) {
      lines.push({ kind: "post", post, row: lines.length + 1, top, height: ROW });
      top += ROW;
    }
  }
  return { lines, total: top };
}

/** Where an arrow leads from a post: to the one beside it, or to the first one of the day before or after. */
export function lineAt(
  lines: readonly Line[],
  from: DraftId | undefined,
  key: string,
): { line: PostLine | undefined; by: "post" | "day" } | undefined {
  const way = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[key];
  const posts = lines.filter((line) => line.kind === "post");
  const at = posts.findIndex(({ post }) => post.draft === from);
  const here = posts[at];
  if (way === undefined || here === undefined) return undefined;
  if (key === "ArrowDown" || key === "ArrowUp") return { line: posts[at + way], by: "post" };
  const dates = [...new Set(posts.map(({ post }) => dateOf(post)))];
  const date = dates[dates.indexOf(dateOf(here.post)) + way];
  return { line: posts.find(({ post }) => dateOf(post) === date), by: "day" };
}

/** A day, or the next one that has something, or the last: its line, and its first post's. */
export function goalOf(
  lines: readonly Line[],
  date: string,
): { day: Line; first: PostLine | undefined } | undefined {
  const days = lines.filter((line) => line.kind === "day");
  const day = days.find((one) => one.date >= date) ?? days.at(-1);
  if (day === undefined) return undefined;
  const first = lines[lines.indexOf(day) + 1];
  return { day, first: first?.kind === "post" ? first : undefined };
}
