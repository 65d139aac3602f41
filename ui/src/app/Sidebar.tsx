import { useQuery } from "@tanstack/react-query";
import {
  Activity,
  BellDot,
  CalendarDays,
  FileText,
  FlaskConical,
  Pause,
  Radio,
  Settings,
  SquarePen,
  Users,
  type LucideIcon,
} from "lucide-react";
import { ask, useCommand, keys } from "../api/queries";
import type { AppState } from "../generated/api";
import { sayError } from "../design/sayError";
import { Toggle } from "../design/Toggle";
import { cx } from "../design/cx";
import { appText } from "../text/app";
import { postsText } from "../text/posts";
import { useNow } from "../time/now";
import { day, clock, dayOf } from "../time/format";
import { usePlace, write, type Page } from "./place";
import { sayKeys } from "./sayKeys";
import { useShortcuts } from "./shortcuts";

const links: [Exclude<Page, "compose">, LucideIcon][] = [
  ["calendar", CalendarDays],
  ["drafts", FileText],
  ["activity", Activity],
  ["attention", BellDot],
  ["accounts", Users],
  ["practice", FlaskConical],
  ["settings", Settings],
];

/** What folds away when the sidebar is only icons. */
const folds = "max-[899px]:sr-only";

export function Sidebar() {
  const state = useQuery(ask.state()).data;
  const newKeys = useShortcuts().write;
  return (
    <header className="flex w-52 shrink-0 flex-col border-e border-line bg-side px-2.5 pt-3 pb-2.5 max-[899px]:w-14">
      <div className="mb-3 flex h-8 items-center gap-2 px-1.5 max-[899px]:justify-center max-[899px]:px-0">
        <Sign />
        <span className={cx("font-semibold tracking-tight", folds)}>{appText.name}</span>
      </div>
      <a
        href={write({ page: "compose" })}
        data-testid="new-draft"
        title={withKeys(appText.newDraft, newKeys)}
        className="mb-3 flex h-8 items-center gap-2 rounded-md bg-raised px-2 font-medium text-ink shadow-1 ring-1 ring-line transition-colors duration-(--quick) hover:bg-accent-soft max-[899px]:justify-center max-[899px]:px-0"
      >
        <SquarePen size={15} aria-hidden className="shrink-0 text-accent" />
        <span className={folds}>{appText.newDraft}</span>
        <kbd className={cx("ms-auto font-sans text-xs text-ink-3", folds)} aria-hidden>
          {sayKeys(newKeys)}
        </kbd>
      </a>
      <Links attention={state?.attention ?? 0} />
      <div className="mt-auto flex flex-col gap-2">{state !== undefined && <Foot state={state} />}</div>
    </header>
  );
}

function Links({ attention }: { attention: number }) {
  const place = usePlace();
  const shortcuts = useShortcuts();
  return (
    <nav aria-label={appText.navigation} className="flex flex-col gap-px">
      {links.map(([page, Icon]) => {
        const here = place.page === page;
        const count = page === "attention" ? attention : 0;
        return (
          <a
            key={page}
            href={write({ page })}
            aria-current={here ? "page" : undefined}
            title={withKeys(appText.pages[page], shortcuts[`go.${page}`])}
            data-testid={`nav-${page}`}
            className={cx(
              "group relative flex h-7.5 items-center gap-2 rounded-md px-2 transition-colors duration-(--quick) max-[899px]:justify-center max-[899px]:px-0",
              here ? "bg-sunken font-medium text-ink" : "text-ink-2 hover:bg-sunken hover:text-ink",
            )}
          >
            <Icon size={15} aria-hidden className={cx("shrink-0", here ? "text-accent" : "text-ink-3")} />
            <span className={folds}>{appText.pages[page]}</span>
            {count > 0 && (
              <span
                data-testid="attention-count"
                className="digits tone-warn ms-auto min-w-4.5 rounded-full bg-(--tone-soft) px-1.5 text-center text-xs font-semibold text-(--tone) max-[899px]:absolute max-[899px]:top-0 max-[899px]:end-0"
              >
                <span aria-hidden>{count > 99 ? "99+" : count}</span>
                <span className="sr-only">{appText.attentionCount(count)}</span>
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}

const withKeys = (name: string, keys: string) => (keys === "" ? name : `${name} (${sayKeys(keys)})`);

function Foot({ state }: { state: AppState }) {
  const now = useNow();
  const pause = useCommand("pause", () => [keys.state]);
  const next =
    state.next_due === null
      ? appText.nothingNext
      : appText.next(
          dayOf(state.next_due, state.zone) === dayOf(now, state.zone)
            ? clock(state.next_due, state.zone)
            : `${day(state.next_due, state.zone, now)}, ${clock(state.next_due, state.zone)}`,
        );
  const trouble = state.sender !== "here";
  return (
    <>
      <div className={cx("px-2 text-sm", folds)}>
        <p className="digits truncate text-ink-2" title={next}>
          {next}
        </p>
        {state.scheduled > 0 && (
          <p className="digits truncate text-ink-3">{appText.scheduled(state.scheduled)}</p>
        )}
        {state.paused_posts > 0 && (
          <p className="digits truncate text-warn">{postsText.pausedCount(state.paused_posts)}</p>
        )}
      </div>
      <p
        className={cx(
          "flex items-center gap-2 px-2 text-sm max-[899px]:justify-center max-[899px]:px-0",
          trouble ? "text-warn" : "text-ink-3",
        )}
        title={appText.sender[state.sender]}
      >
        <Radio size={14} aria-hidden className="shrink-0" />
        <span className={folds}>{appText.sender[state.sender]}</span>
      </p>
      <div className="border-t border-line pt-2">
        <Toggle
          testid="pause-everything"
          isSelected={state.paused}
          // Not disabled meanwhile: that would take the focus from whoever switches by keys.
          onChange={(paused) => {
            if (!pause.isPending) pause.mutate({ paused }, { onError: sayError });
          }}
          name={appText.pause.label}
          className={cx(
            "h-7.5 flex-row-reverse justify-between rounded-md px-2 text-sm max-[899px]:justify-center max-[899px]:px-0",
            state.paused ? "bg-warn-soft font-medium text-warn [--on:var(--warn)]" : "text-ink-2",
          )}
        >
          <span className="flex items-center gap-2 max-[899px]:sr-only">
            <Pause size={14} aria-hidden />
            {appText.pause.label}
          </span>
        </Toggle>
      </div>
    </>
  );
}

/** The icon's plane, in the window's own colours. */
export function Sign({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 512 512" aria-hidden className="shrink-0">
      <rect width="512" height="512" rx="116" fill="#1f5f5b" />
      <path d="M84 262 L428 100 L338 404 L226 318 Z" fill="#f6f3ea" />
      <path d="M226 318 L428 100 L258 342 Z" fill="#1f5f5b" />
      <path d="M226 318 L258 342 L218 408 Z" fill="#c9e4dc" />
    </svg>
  );
}
