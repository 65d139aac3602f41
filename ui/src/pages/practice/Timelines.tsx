import { useQuery } from "@tanstack/react-query";
import { useHere } from "../../app/here";
import { ask } from "../../api/queries";
import type { Timeline } from "../../generated/api";
import { Account, PracticeMark } from "../../design/Account";
import { Loaded } from "../../design/Loaded";
import { practicePageText } from "../../text/practice";
import { dayAndClock } from "../../time/format";

export function Timelines() {
  const query = useQuery(ask.timelines());
  return (
    <section aria-labelledby="timelines">
      <h2 id="timelines" className="font-semibold">
        {practicePageText.timelines}
      </h2>
      <p className="mb-2 text-sm text-ink-3">{practicePageText.timelinesLead}</p>
      <Loaded of={query}>
        {(timelines) => (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] items-start gap-3">
            {timelines.map((timeline) => (
              <Column key={`${timeline.network} ${timeline.handle}`} timeline={timeline} />
            ))}
          </div>
        )}
      </Loaded>
    </section>
  );
}

function Column({ timeline }: { timeline: Timeline }) {
  const here = useHere();
  return (
    <section
      aria-label={timeline.handle}
      data-testid="timeline"
      data-network={timeline.network}
      className="overflow-hidden rounded-lg border border-dashed border-practice/50 bg-raised"
    >
      <h3 className="flex border-b border-line px-3 py-2 font-medium">
        <span className="flex min-w-0 flex-1 items-center justify-between gap-2">
          <Account network={timeline.network} handle={timeline.handle} />
          <PracticeMark />
        </span>
      </h3>
      {timeline.posts.length === 0 && (
        <p className="px-3 py-3 text-sm text-ink-3">{practicePageText.timelineEmpty}</p>
      )}
      <ol
        // A region that scrolls must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="max-h-96 divide-y divide-line overflow-y-auto"
      >
        {timeline.posts.map((post) => (
          <li
            key={`${post.published_at} ${post.idempotency_key ?? ""} ${String(post.own_double)}`}
            data-testid="timeline-post"
            className="px-3 py-2"
          >
            <p className="wrote">{post.text}</p>
            <p className="digits mt-1 text-xs text-ink-3">
              {dayAndClock(post.published_at, here)}
              {post.own_double && <span className="text-warn"> · {practicePageText.ownDouble}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
