import { useQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useHands } from "../../app/hands";
import { useHere } from "../../app/here";
import { go, write } from "../../app/place";
import { ask } from "../../api/queries";
import type { BatchId, BatchView } from "../../generated/api";
import { Targets } from "../../design/Account";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Empty, PageFrame } from "../../design/PageFrame";
import { Segments } from "../../design/Segments";
import { cx } from "../../design/cx";
import { activityText } from "../../text/activity";
import { dayAndClock } from "../../time/format";
import { BatchPanel } from "./BatchPanel";

const PAGE = 100;

/** Every act of publishing, and what became of each of its targets. */
export function ActivityPage({ id }: { id: BatchId | undefined }) {
  const [only, setOnly] = useState<"all" | "open">("all");
  const [limit, setLimit] = useState(PAGE);
  useHands({
    "activity.filter": {
      name: only === "all" ? activityText.showOpen : activityText.showAll,
      run: () => setOnly(only === "all" ? "open" : "all"),
    },
  });
  const query = useQuery({
    ...ask.batches({ open: only === "open", limit }),
    placeholderData: (before) => before,
  });
  const chosen = id ?? query.data?.[0]?.id;
  return (
    <PageFrame
      title={activityText.title}
      acts={
        <Segments
          label={activityText.title}
          value={only}
          onChange={setOnly}
          options={[
            { id: "all", name: activityText.filters.all },
            { id: "open", name: activityText.filters.open },
          ]}
        />
      }
    >
      <Loaded of={query}>
        {(batches) =>
          batches.length === 0 && id === undefined ? (
            <Empty
              icon={<Activity size={20} />}
              title={only === "open" ? activityText.emptyOpenTitle : activityText.emptyTitle}
            >
              {only === "open" ? activityText.emptyOpen : activityText.empty}
            </Empty>
          ) : (
            <div className="mt-1 flex min-h-0 flex-1 border-t border-line">
              <div className="relative flex w-80 shrink-0 flex-col overflow-y-auto border-e border-line max-[899px]:w-64">
                <List batches={batches} chosen={chosen} />
                {batches.length >= limit && limit < 500 && (
                  <Button look="quiet" className="m-2" onPress={() => setLimit(Math.min(500, limit + PAGE))}>
                    {activityText.more}
                  </Button>
                )}
              </div>
              <div className="min-w-0 flex-1 overflow-y-auto">
                {chosen !== undefined && <BatchPanel key={chosen} id={chosen} />}
              </div>
            </div>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function List({ batches, chosen }: { batches: readonly BatchView[]; chosen: BatchId | undefined }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>("[aria-current]");
    const scrolls = list.current?.parentElement;
    if (row === null || row === undefined || scrolls === null || scrolls === undefined) return;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < scrolls.scrollTop) scrolls.scrollTop = top;
    else if (bottom > scrolls.scrollTop + scrolls.clientHeight)
      scrolls.scrollTop = bottom - scrolls.clientHeight;
  }, [chosen]);
  const step = (by: number) => {
    const at = batches.findIndex(({ id }) => id === chosen);
    const next = batches[Math.max(0, Math.min(batches.length - 1, at + by))];
    if (next === undefined) return;
    go({ page: "activity", id: next.id }, true);
    list.current?.querySelector<HTMLElement>(`[data-batch="${next.id}"]`)?.focus();
  };
  return (
    // The list's own keys only move between links that are each reachable by themselves.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="flex flex-col"
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        step(by);
      }}
    >
      {batches.map((batch) => (
        <Row key={batch.id} batch={batch} chosen={batch.id === chosen} />
      ))}
    </ul>
  );
}

function Row({ batch, chosen }: { batch: BatchView; chosen: boolean }) {
  const here = useHere();
  return (
    <li>
      <a
        href={write({ page: "activity", id: batch.id })}
        data-testid="batch-row"
        data-batch={batch.id}
        aria-current={chosen ? "true" : undefined}
        className={cx(
          "block border-b border-line px-4 py-2 outline-offset-[-2px]",
          chosen ? "bg-accent-soft" : "hover:bg-sunken",
        )}
      >
        <span className="flex flex-wrap items-center justify-between gap-x-2 text-sm text-ink-3">
          <time dateTime={batch.created_at} className="digits whitespace-nowrap">
            {dayAndClock(batch.created_at, here)}
          </time>
          <Targets deliveries={batch.deliveries} />
        </span>
        <span className="wrote clip-2 mt-0.5 text-ink">{batch.text.trim()}</span>
      </a>
    </li>
  );
}
