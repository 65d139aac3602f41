import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, FastForward, Send, SkipForward } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useHere } from "../../app/here";
import { call } from "../../api/call";
import { ask, keys } from "../../api/queries";
import { told } from "../../api/told";
import type {
  AttentionItem,
  DraftId,
  Fold,
  KeptItem,
  MisfirePolicy,
  SafeAction,
  WallTime,
  Zone,
} from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { lateText } from "../../text/attention";
import { city, dayAndClock, wallInWords } from "../../time/format";
import { ScheduleSentence } from "../composer/ScheduleSentence";
import { stands } from "../composer/When";
import { Skipping } from "./Forms";

/** What came due too late, one post after the other. */
interface Late {
  draft: DraftId;
  text: string;
  due: string | null;
  items: AttentionItem[];
}

function lateOf(items: readonly AttentionItem[]): Late[] {
  const drafts = new Map<DraftId, Late>();
  for (const item of items) {
    if (item.attention.kind !== "asked") continue;
    const known = drafts.get(item.draft);
    if (known === undefined) {
      drafts.set(item.draft, { draft: item.draft, text: item.text, due: item.due, items: [item] });
    } else known.items.push(item);
  }
  return [...drafts.values()];
}

/**
 * On wake and on start: everything that came due meanwhile and waits for a decision, on one sheet. Put away, it
 * comes back only for what is new; the items stay under Attention. Held back while somebody writes: nothing comes
 * between a hand and its text.
 */
export function LateSheet({ held = false }: { held?: boolean }) {
  const query = useQuery(ask.attention());
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  const late = lateOf(query.data ?? []);
  const ids = late.flatMap(({ items }) => items.map(({ id }) => id));
  const open = ids.some((id) => !putAway.has(id));
  const decide = useDecide();
  const [skipping, setSkipping] = useState(false);
  if (!open || held) return null;
  return (
    <Sheet
      wide
      title={lateText.title(late.length)}
      open
      onClose={() => setPutAway(new Set(ids))}
      foot={
        <>
          <Button look="quiet" onPress={() => setPutAway(new Set(ids))}>
            {lateText.later}
          </Button>
          {ids.length > 1 && (
            <>
              <Button
                data-testid="late-skip-all"
                isDisabled={decide.busy || skipping}
                onPress={() => setSkipping(true)}
              >
                {lateText.skipAll}
              </Button>
              <Button
                data-testid="late-publish-all"
                isDisabled={decide.busy}
                onPress={() =>
                  decide.all(
                    late.flatMap(({ items }) => items),
                    "publish_now",
                  )
                }
              >
                {lateText.publishAll(ids.length)}
              </Button>
            </>
          )}
        </>
      }
    >
      <p className="mb-1 text-ink-2">{lateText.lead(late.length)}</p>
      <p className="mb-3 text-sm text-ink-3">{lateText.apart}</p>
      {skipping && (
        <Skipping
          who={undefined}
          busy={decide.busy}
          onCancel={() => setSkipping(false)}
          onDo={() => {
            setSkipping(false);
            decide.all(
              late.flatMap(({ items }) => items),
              "skip",
            );
          }}
        />
      )}
      <ul className="flex flex-col gap-3">
        {late.map((one) => (
          <Post key={one.draft} late={one} decide={decide} />
        ))}
      </ul>
    </Sheet>
  );
}

interface Decide {
  busy: boolean;
  all: (items: readonly AttentionItem[], action: SafeAction) => void;
  /** Another time for targets of one post. */
  plan: (items: readonly AttentionItem[], to: To) => void;
}

interface To {
  wall: WallTime;
  zone: Zone;
  fold?: Fold | undefined;
}

function useDecide(): Decide {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    work()
      .catch(sayError)
      .finally(() => {
        setBusy(false);
        for (const queryKey of [keys.attention, keys.state, keys.batches, keys.drafts]) {
          void client.invalidateQueries({ queryKey });
        }
      });
  };
  return {
    busy,
    all: (items, action) =>
      run(async () => {
        const { state, done, kept } = await call("late_resolve", { items: idsOf(items), action });
        if (state === "waiting") say({ tone: "calm", title: appText.passedOn });
        else if (done > 0) say({ tone: "calm", title: lateText.done(action === "skip", done) });
        sayKept(kept);
      }),
    plan: (items, { wall, zone, fold }) =>
      run(async () => {
        const to = { wall, zone, fold: fold ?? null };
        const { state, kept } = await call("late_plan", { items: idsOf(items), ...to });
        const when = `${wallInWords(wall)} (${city(zone)})`;
        if (state === "waiting") say({ tone: "warn", title: appText.passedOn });
        else say({ tone: "good", title: lateText.planned(when) });
        sayKept(kept);
      }),
  };
}

const idsOf = (items: readonly AttentionItem[]) => items.map(({ id }) => id);

/** Says why targets stay as they are, by the reason of the first. */
function sayKept(kept: readonly KeptItem[]): void {
  const [stays] = kept;
  if (stays === undefined) return;
  say({ tone: "bad", title: lateText.kept(kept.length), more: told(stays.reason.message) });
}

/** The clock that a post is planned by, and what it does if it is missed. */
interface Terms {
  zone: Zone;
  ifMissed: MisfirePolicy | undefined;
}

function Post({ late, decide }: { late: Late; decide: Decide }) {
  const here = useHere();
  const schedule = useQuery(ask.draft(late.draft)).data?.schedule;
  const usual = useQuery(ask.settings()).data?.if_missed;
  const terms = { zone: schedule?.zone ?? here, ifMissed: schedule?.if_missed ?? usual };
  const due = late.due ?? schedule?.at;
  return (
    <li data-testid="late-post" className="rounded-lg border border-line px-3 py-2.5">
      <p className="wrote clip-2">{late.text.trim()}</p>
      {due !== undefined && (
        <p className="digits mt-0.5 text-sm text-ink-3">{lateText.due(dayAndClock(due, here))}</p>
      )}
      <ul className="mt-2 flex flex-col gap-1">
        {late.items.map((item) => (
          <Target key={item.id} item={item} terms={terms} decide={decide} />
        ))}
      </ul>
      {late.items.length > 1 && (
        <div className="mt-2 border-t border-line pt-2">
          <OtherTime items={late.items} who={undefined} terms={terms} decide={decide}>
            <span className="min-w-40 flex-1 text-ink-2">{lateText.together}</span>
          </OtherTime>
        </div>
      )}
    </li>
  );
}

function Target({ item, terms, decide }: { item: AttentionItem; terms: Terms; decide: Decide }) {
  const { delivery, attention } = item;
  const [asking, setAsking] = useState(false);
  if (delivery === null) return null;
  return (
    <li>
      {asking && (
        <Skipping
          who={delivery.handle}
          busy={decide.busy}
          onCancel={() => setAsking(false)}
          onDo={() => decide.all([item], "skip")}
        />
      )}
      <OtherTime
        items={[item]}
        who={delivery.handle}
        terms={terms}
        decide={decide}
        after={
          attention.actions.includes("skip") && (
            <Button
              small
              look="quiet"
              aria-label={lateText.skipFor(delivery.handle)}
              isDisabled={decide.busy || asking}
              onPress={() => setAsking(true)}
            >
              <SkipForward size={13} aria-hidden />
              {lateText.skip}
            </Button>
          )
        }
      >
        <Account
          network={delivery.network}
          handle={delivery.handle}
          practice={delivery.practice}
          className="min-w-40 flex-1"
        />
        {attention.actions.includes("publish_now") && (
          <Button
            small
            aria-label={lateText.publishTo(delivery.handle)}
            isDisabled={decide.busy}
            onPress={() => decide.all([item], "publish_now")}
          >
            <Send size={13} aria-hidden />
            {lateText.publish}
          </Button>
        )}
      </OtherTime>
    </li>
  );
}

/** What targets are, and beside it the ways to another time for them: the next that is free, or one that is picked. */
function OtherTime({
  items,
  who,
  terms,
  decide,
  children,
  after,
}: {
  items: readonly AttentionItem[];
  /** The account, where it is one alone. */
  who: string | undefined;
  terms: Terms;
  decide: Decide;
  children: ReactNode;
  after?: ReactNode;
}) {
  const [picking, setPicking] = useState(false);
  const { zone } = terms;
  const free = async () => {
    const { wall } = await call("schedule_free", { zone, targets: accountsOf(items) });
    if (wall === null) say({ tone: "warn", title: lateText.noFree });
    else decide.plan(items, { wall, zone });
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <Button
          small
          look="quiet"
          aria-label={lateText.freeFor(who)}
          isDisabled={decide.busy}
          onPress={() => void free().catch(sayError)}
        >
          <FastForward size={13} aria-hidden />
          {lateText.free}
        </Button>
        <Button
          small
          look="quiet"
          aria-label={lateText.pickFor(who)}
          aria-expanded={picking}
          onPress={() => setPicking(!picking)}
        >
          <CalendarClock size={13} aria-hidden />
          {lateText.pick}
        </Button>
        {after}
      </div>
      {picking && <PickTime items={items} terms={terms} decide={decide} />}
    </>
  );
}

const accountsOf = (items: readonly AttentionItem[]) =>
  items.flatMap(({ delivery }) => delivery?.account ?? []);

function PickTime({
  items,
  terms: { zone, ifMissed },
  decide,
}: {
  items: readonly AttentionItem[];
  terms: Terms;
  decide: Decide;
}) {
  const here = useHere();
  const [words, setWords] = useState("");
  const [fold, setFold] = useState<Fold>();
  const asked = words.trim();
  const understood = useQuery({
    ...ask.understood({ words: asked, zone, targets: accountsOf(items) }),
    enabled: asked !== "",
  });
  const wall = understood.data?.wall ?? "";
  const meaning = useQuery({ ...ask.meaning(wall, zone), enabled: wall !== "" }).data;
  const ready = wall !== "" && stands(meaning, fold);
  const type = (typed: string) => {
    setWords(typed);
    setFold(undefined);
  };
  return (
    <form
      className="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !decide.busy) decide.plan(items, { wall, zone, fold });
      }}
    >
      <div className="flex items-end gap-2">
        <Field
          label={lateText.when}
          placeholder={lateText.whenPlaceholder}
          value={words}
          onChange={type}
          autoFocus
          className="flex-1"
        />
        <Button type="submit" look="main" isDisabled={!ready || decide.busy}>
          {lateText.plan}
        </Button>
      </div>
      {wall !== "" && meaning !== undefined && ifMissed !== undefined && (
        <ScheduleSentence
          preview={meaning}
          wall={wall}
          zone={zone}
          here={here}
          ifMissed={ifMissed}
          fold={fold}
          onFold={setFold}
          onWall={type}
        />
      )}
    </form>
  );
}
