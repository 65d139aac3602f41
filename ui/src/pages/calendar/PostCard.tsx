import { Timer } from "lucide-react";
import { memo } from "react";
import { write } from "../../app/place";
import type { AccountId, AccountView, CalendarPost } from "../../generated/api";
import { NetworkMark } from "../../design/NetworkMark";
import { StateIcon, stateLook } from "../../design/State";
import { Tags } from "../../design/Tags";
import { cx } from "../../design/cx";
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
      title={titleOf(post, words)}
      aria-label={`${shown}${saidBeside(post, accounts, chosen, tall || wide)}`}
      className={cx(
        `tone-${stateLook[state].tone} post-card`,
        tall && "flex-wrap",
        chosen ? "bg-accent-soft ring-1 ring-accent ring-inset" : "bg-(--tone-soft) hover:bg-sunken",
      )}
    >
      <span className="digits shrink-0 text-xs font-medium text-ink-2">{timeOf(post)}</span>{" "}
      {tall && <Tags tags={post.tags} className="flex-1 basis-0" />}
      {tall && <Marks post={post} accounts={accounts} state={state} />}{" "}
      <span
        className={cx(
          "wrote clip-1 min-w-0 text-sm",
          tall ? "w-full flex-none" : "flex-1",
          post.words === "" && "text-ink-3",
        )}
      >
        {words}
      </span>{" "}
      {wide && <Tags tags={post.tags} className="max-w-40 shrink-0" />}
      {wide && <Marks post={post} accounts={accounts} state={state} most={8} />}
      {!tall && !wide && <Sign post={post} state={state} />}
    </a>
  );
});

function Marks({
  post: { targets, unconfirmed, too_close },
  accounts,
  state,
  most = 3,
}: {
  post: CalendarPost;
  accounts: Accounts;
  state: ReturnType<typeof standing>;
  most?: number;
}) {
  const shown = targets.slice(0, targets.length > most ? most - 1 : most);
  return (
    <span aria-hidden className="ms-auto flex shrink-0 items-center gap-0.5 text-ink-3">
      {shown.map(({ account }) => {
        const network = accounts.get(account)?.network;
        return network === undefined ? null : <NetworkMark key={account} network={network} size={12} />;
      })}
      {targets.length > shown.length && (
        <span className="digits text-xs">+{targets.length - shown.length}</span>
      )}
      {unconfirmed && <Newer />}
      {too_close && <Close />}
      {state !== "planned" && <StateIcon state={state} size={12} />}
    </span>
  );
}

function Sign({ post, state }: { post: CalendarPost; state: ReturnType<typeof standing> }) {
  if (post.plan !== null && post.unconfirmed) return <Newer />;
  if (post.too_close && state === "planned") return <Close />;
  return state === "planned" ? null : <StateIcon state={state} size={12} />;
}

/** What a card has no room for: its tags, and why it stays though it is planned. */
function titleOf(post: CalendarPost, words: string): string {
  const stays = post.kept_back ? postsText.keptBack : post.paused ? postsText.paused : undefined;
  const why = stays === undefined ? "" : ` (${stays})`;
  const close = post.too_close ? [`(${calendarText.tooClose})`] : [];
  return [`${timeOf(post)}${why} ${words}`, ...close, ...post.tags.map(postsText.tag)].join(" ");
}

/** The newest text is not the one that goes out. */
function Newer() {
  return <span className="mx-0.5 size-1.5 shrink-0 rounded-full bg-warn" />;
}

/** It stands closer to another post than the pace of an account allows. */
function Close() {
  return <Timer size={12} aria-hidden className="shrink-0 text-warn" />;
}

/** What the card shows by signs and colour alone, in words, and its tags where it has no room for them. */
function saidBeside(post: CalendarPost, accounts: Accounts, chosen: boolean, tagged: boolean): string {
  const [first, ...others] = post.targets.map(({ account }) => {
    const known = accounts.get(account);
    return known === undefined ? "" : `${networkText[known.network]} ${known.handle}`;
  });
  const who =
    first === undefined ? calendarText.nobody : others.length === 0 ? first : `${first} +${others.length}`;
  return calendarText.beside([
    who,
    stateText[standing(post)].word,
    ...(post.paused ? [postsText.paused] : []),
    ...(post.kept_back ? [postsText.keptBack] : []),
    ...(post.tags.length > 0 && !tagged ? [postsText.tagsSaid(post.tags)] : []),
    ...(post.plan !== null && post.unconfirmed ? [calendarText.newer] : []),
    ...(post.too_close ? [calendarText.tooClose] : []),
    ...(chosen ? [calendarText.chosen] : []),
  ]);
}
