import { Timer } from "lucide-react";
import { memo } from "react";
import { write } from "../../app/place";
import type { AccountId, AccountView, CalendarPost, DeliveryState } from "../../generated/api";
import { NetworkMark } from "../../design/NetworkMark";
import { StateIcon, stateLook } from "../../design/State";
import { Tags } from "../../design/Tags";
import { cx } from "../../design/cx";
import { runsLeftToRight } from "../../design/direction";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";
import { networkText, stateText } from "../../text/states";
import { standing, timeOf } from "./model";

export type Accounts = ReadonlyMap<AccountId, AccountView>;

interface Props {
  post: CalendarPost;
  accounts: Accounts;
  chosen: boolean;
  /** Two lines, with the accounts beside the time. */
  tall?: boolean;
  /** The whole width of a page of its own. */
  wide?: boolean;
}

/**
 * A post where it stands in time. Its keys, clicks and drags are its grid's: a month may show hundreds of cards.
 */
export const PostCard = memo(function PostCard({
  post,
  accounts,
  chosen,
  tall = false,
  wide = false,
}: Props) {
  const state = standing(post);
  const movable = post.plan !== null;
  const words = post.words === "" ? calendarText.noWords : post.words;
  const who = namesOf(post, accounts);
  const tags = post.tags.map(postsText.tag);
  const shown = [timeOf(post), ...(tall ? tags : []), words, ...(wide ? tags : [])].join(" ");
  // A label, and spaces between what is shown: words for the ears alone in an element of their own cost half of the
  // time in which a week of hundreds of cards is drawn.
  return (
    <a
      href={write({ page: "compose", id: post.draft })}
      tabIndex={-1}
      draggable={movable}
      data-post={post.draft}
      data-testid="calendar-post"
      data-state={state}
      data-chosen={chosen || undefined}
      data-paused={post.paused || undefined}
      data-kept-back={post.kept_back || undefined}
      title={titleOf(post, words, who)}
      aria-label={`${shown}${saidBeside(post, who, chosen, tall || wide)}`}
      className={cx(
        `tone-${stateLook[state].tone} post-card`,
        tall && "flex-wrap",
        chosen ? "bg-accent-soft ring-1 ring-accent ring-inset" : "bg-(--tone-soft) hover:bg-sunken",
      )}
    >
      <span className="digits shrink-0 text-xs font-medium text-ink-2">{timeOf(post)}</span>{" "}
      {tall && <Tags tags={post.tags} className="flex-1 basis-0" />}
      {tall && <Marks post={post} accounts={accounts} state={state} most={3} />}{" "}
      <span
        className={cx(
          "wrote clip-1 min-w-0 text-sm",
          runsLeftToRight(words) && "one-way",
          tall ? "w-full flex-none" : "flex-1",
          post.words === "" && "text-ink-3",
        )}
      >
        {words}
      </span>{" "}
      {wide && post.label !== null && (
        <bdi className="max-w-36 shrink-0 truncate text-xs text-ink-3 max-[899px]:hidden">{post.label}</bdi>
      )}
      {wide && <Tags tags={post.tags} className="max-w-40 shrink-0" />}
      {wide && <Marks post={post} accounts={accounts} state={state} most={8} />}
      {!tall && !wide && <Marks post={post} accounts={accounts} state={state} most={1} small />}
    </a>
  );
});

/** For whom a post is, at most so many marks and the number of the others; and what is to be seen of how it stands. */
function Marks({
  post,
  accounts,
  state,
  most,
  small = false,
}: {
  post: CalendarPost;
  accounts: Accounts;
  state: DeliveryState;
  most: number;
  small?: boolean;
}) {
  const { targets } = post;
  const shown = targets.slice(0, targets.length > most && !small ? most - 1 : most);
  const signs = signsOf(post, state);
  return (
    <span
      aria-hidden
      data-others={small && targets.length > 1 ? `+${targets.length - 1}` : undefined}
      data-signed={small && signs.length > 0 ? "" : undefined}
      className={cx("ms-auto flex shrink-0 items-center gap-0.5", small ? "card-marks" : "text-ink-3")}
    >
      {shown.map(({ account }) => {
        const network = accounts.get(account)?.network;
        return network === undefined ? null : (
          <NetworkMark key={account} network={network} size={small ? 10 : 12} />
        );
      })}
      {!small && targets.length > shown.length && (
        <span className="digits text-xs">+{targets.length - shown.length}</span>
      )}
      {signs.map((sign) =>
        sign === "newer" ? (
          <Newer key={sign} />
        ) : sign === "close" ? (
          <Close key={sign} />
        ) : (
          <StateIcon key={sign} state={state} size={12} />
        ),
      )}
    </span>
  );
}

/** What is to be seen beside the accounts, all of it: one sign never hides another. */
function signsOf(post: CalendarPost, state: DeliveryState): ("newer" | "close" | "state")[] {
  return [
    ...(post.plan !== null && post.unconfirmed ? (["newer"] as const) : []),
    ...(post.too_close ? (["close"] as const) : []),
    ...(state === "planned" ? [] : (["state"] as const)),
  ];
}

/** What a card has no room for: for whom, its client, its tags, and why it stays though it is planned. */
function titleOf(post: CalendarPost, words: string, who: readonly string[]): string {
  const stays = post.kept_back ? postsText.keptBack : post.paused ? postsText.paused : undefined;
  const why = stays === undefined ? "" : ` (${stays})`;
  const close = post.too_close ? [`(${calendarText.tooClose})`] : [];
  const first = [`${timeOf(post)}${why} ${words}`, ...close, ...post.tags.map(postsText.tag)].join(" ");
  return [first, ...(post.label === null ? [] : [post.label]), ...who].join("\n");
}

/** The newest text is not the one that goes out. */
function Newer() {
  return <span className="mx-0.5 size-1.5 shrink-0 rounded-full bg-warn" />;
}

/** It stands closer to another post than the pace of an account allows. */
function Close() {
  return <Timer size={12} aria-hidden className="shrink-0 text-warn" />;
}

/** The accounts of a post, by network and handle. */
function namesOf({ targets }: CalendarPost, accounts: Accounts): string[] {
  return targets.flatMap(({ account }) => {
    const known = accounts.get(account);
    return known === undefined ? [] : [`${networkText[known.network]} ${known.handle}`];
  });
}

/** What the card shows by signs and colour alone, in words, and its tags where it has no room for them. */
function saidBeside(
  post: CalendarPost,
  [first, ...others]: readonly string[],
  chosen: boolean,
  tagged: boolean,
): string {
  const who =
    first === undefined ? calendarText.nobody : others.length === 0 ? first : `${first} +${others.length}`;
  return calendarText.beside([
    who,
    stateText[standing(post)].word,
    ...(post.paused ? [postsText.paused] : []),
    ...(post.kept_back ? [postsText.keptBack] : []),
    ...(post.label === null ? [] : [post.label]),
    ...(post.tags.length > 0 && !tagged ? [postsText.tagsSaid(post.tags)] : []),
    ...(post.plan !== null && post.unconfirmed ? [calendarText.newer] : []),
    ...(post.too_close ? [calendarText.tooClose] : []),
    ...(chosen ? [calendarText.chosen] : []),
  ]);
}
