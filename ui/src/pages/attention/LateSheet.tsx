import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, FastForward, Send, SkipForward } from "lucide-react";
import { useState } from "react";
import { useHere } from "../../app/here";
import { call } from "../../api/call";
import { ask, keys } from "../../api/queries";
import type { AttentionItem, DraftId, SafeAction, Zone } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { lateText } from "../../text/attention";
import { dayAndClock, wallInWords } from "../../time/format";
import { ScheduleSentence } from "../composer/ScheduleSentence";
import { stands } from "../composer/When";

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
                isDisabled={decide.busy}
                onPress={() =>
                  decide.all(
                    late.flatMap(({ items }) => items),
                    "skip",
                  )
                }
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
      <p className="mb-3 text-ink-2">{lateText.lead}</p>
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
  /** Another time for all of a post's accounts that wait. */
  plan: (late: Late, wall: string, zone: Zone) => void;
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
  const resolve = async (items: readonly AttentionItem[], action: SafeAction) => {
    for (const { id } of items) await call("attention_resolve", { item: id, action, url: null });
  };
  return {
    busy,
    all: (items, action) =>
      run(async () => {
        await resolve(items, action);
        say({ tone: "calm", title: lateText.done(action === "skip", items.length) });
      }),
    // Left out first: whatever happens after that, nothing goes out twice.
    plan: ({ draft, items }, wall, zone) =>
      run(async () => {
        await resolve(items, "skip");
        await call("schedule_set", { draft, wall, zone });
        say({ tone: "good", title: lateText.planned(wallInWords(wall)) });
      }),
  };
}

function Post({ late, decide }: { late: Late; decide: Decide }) {
  const here = useHere();
  const [picking, setPicking] = useState(false);
  const detail = useQuery(ask.draft(late.draft)).data;
  // A draft that is still on its way to others cannot be planned anew.
  const asked = new Set(late.items.map(({ delivery }) => delivery?.account));
  const alone =
    detail?.deliveries.every(({ account, state }) => asked.has(account) || ended.has(state)) === true;
  const zone = detail?.schedule?.zone ?? here;
  const due = late.due ?? detail?.schedule?.at;
  const free = async () => {
    const targets = late.items.flatMap(({ delivery }) => delivery?.account ?? []);
    const { wall } = await call("schedule_understand", { words: "next free", zone, targets });
    if (wall === null) say({ tone: "warn", title: lateText.noFree });
    else decide.plan(late, wall, zone);
  };
  return (
    <li data-testid="late-post" className="rounded-lg border border-line px-3 py-2.5">
      <p className="wrote clip-2">{late.text.trim()}</p>
      {due !== undefined && (
        <p className="digits mt-0.5 text-sm text-ink-3">{lateText.due(dayAndClock(due, here))}</p>
      )}
      <ul className="mt-2 flex flex-col gap-1">
        {late.items.map((item) => (
          <Target key={item.id} item={item} decide={decide} />
        ))}
      </ul>
      {alone && (
        <div className="mt-2 flex flex-wrap gap-1.5 border-t border-line pt-2">
          <Button small isDisabled={decide.busy} onPress={() => void free().catch(sayError)}>
            <FastForward size={13} aria-hidden />
            {lateText.free}
          </Button>
          <Button small aria-expanded={picking} onPress={() => setPicking(!picking)}>
            <CalendarClock size={13} aria-hidden />
            {lateText.pick}
          </Button>
        </div>
      )}
      {alone && picking && <PickTime late={late} zone={zone} decide={decide} />}
    </li>
  );
}

/** States in which nothing goes out any more. */
const ended: ReadonlySet<string> = new Set([
  "published",
  "published_by_person",
  "refused",
  "failed_unproven",
  "withdrawn",
  "skipped",
  "written_off",
]);

function Target({ item, decide }: { item: AttentionItem; decide: Decide }) {
  const { delivery, attention } = item;
  if (delivery === null) return null;
  return (
    <li className="flex flex-wrap items-center gap-2">
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
      {attention.actions.includes("skip") && (
        <Button
          small
          look="quiet"
          aria-label={lateText.skipFor(delivery.handle)}
          isDisabled={decide.busy}
          onPress={() => decide.all([item], "skip")}
        >
          <SkipForward size={13} aria-hidden />
          {lateText.skip}
        </Button>
      )}
    </li>
  );
}

function PickTime({ late, zone, decide }: { late: Late; zone: Zone; decide: Decide }) {
  const here = useHere();
  const [words, setWords] = useState("");
  const targets = late.items.flatMap(({ delivery }) => delivery?.account ?? []);
  const asked = words.trim();
  const understood = useQuery({ ...ask.understood({ words: asked, zone, targets }), enabled: asked !== "" });
  const wall = understood.data?.wall ?? "";
  const meaning = useQuery({ ...ask.meaning(wall, zone), enabled: wall !== "" }).data;
  const ready = wall !== "" && stands(meaning, undefined);
  return (
    <form
      className="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !decide.busy) decide.plan(late, wall, zone);
      }}
    >
      <div className="flex items-end gap-2">
        <Field
          label={lateText.when}
          placeholder={lateText.whenPlaceholder}
          value={words}
          onChange={setWords}
          autoFocus
          className="flex-1"
        />
        <Button type="submit" look="main" isDisabled={!ready || decide.busy}>
          {lateText.plan}
        </Button>
      </div>
      {wall !== "" && meaning !== undefined && (
        <ScheduleSentence
          preview={meaning}
          wall={wall}
          zone={zone}
          here={here}
          ifMissed="ask"
          fold={undefined}
          onFold={() => undefined}
          onWall={setWords}
        />
      )}
    </form>
  );
}
