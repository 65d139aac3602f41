import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, keys, useCommand } from "../api/queries";
import { Account } from "../design/Account";
import { Button } from "../design/Button";
import { Loaded } from "../design/Loaded";
import { Sheet } from "../design/Sheet";
import { say } from "../design/messages";
import { sayError } from "../design/sayError";
import type { CopyChoice, CopyDecided, CopyOutlook, OutlookPost } from "../generated/api";
import { copiesText as text } from "../text/copies";
import { dayAndClock } from "../time/format";
import { useRelease } from "./CopyBanner";
import { useHere } from "./here";
import { go } from "./place";

/** So many posts are named; the others are counted. All of them stand under Attention once this copy sends. */
const NAMED = 30;

/**
 * Which copy of the data folder sends: what was seen, what may have gone out since, and the two answers. After
 * *this copy sends*, what follows from it.
 */
export function CopySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [decided, setDecided] = useState<CopyDecided>();
  const close = () => {
    setDecided(undefined);
    onClose();
  };
  if (!open) return null;
  if (decided !== undefined) return <Follows decided={decided} onClose={close} />;
  return (
    <Question
      onClose={close}
      onDecided={(answer, sends) => {
        if (sends === "this") setDecided(answer);
        else close();
      }}
    />
  );
}

function Question({
  onClose,
  onDecided,
}: {
  onClose: () => void;
  onDecided: (answer: CopyDecided, sends: CopyChoice) => void;
}) {
  const outlook = useQuery(ask.copy());
  const decide = useCommand("copy_decide", () => [keys.state, keys.attention, keys.drafts]);
  const choose = (sends: CopyChoice) =>
    decide.mutate({ sends }, { onSuccess: (answer) => onDecided(answer, sends), onError: sayError });
  const doubt = outlook.data?.doubt ?? null;
  return (
    <Sheet
      wide
      title={doubt === null ? text.question : text.titles[doubt]}
      open
      onClose={onClose}
      foot={
        <>
          <Button look="quiet" onPress={onClose}>
            {text.notNow}
          </Button>
          {doubt !== null && doubt !== "yielded" && (
            <Button
              data-testid="copy-another"
              isDisabled={decide.isPending}
              onPress={() => choose("another")}
            >
              {text.anotherSends}
            </Button>
          )}
          {doubt !== null && (
            <Button
              look="main"
              data-testid="copy-this"
              isPending={decide.isPending}
              onPress={() => choose("this")}
            >
              {text.thisSends}
            </Button>
          )}
        </>
      }
    >
      <Loaded of={outlook}>{(known) => <Seen known={known} />}</Loaded>
    </Sheet>
  );
}

function Seen({ known }: { known: CopyOutlook }) {
  const here = useHere();
  const place = useQuery(ask.state()).data?.copy?.last_place ?? null;
  const at = (instant: string | null) => (instant === null ? text.never : dayAndClock(instant, here));
  return (
    <div data-testid="copy-question" data-doubt={known.doubt} className="flex flex-col gap-4">
      {known.doubt !== null && (
        <p className="text-ink-2">
          {text.doubts[known.doubt]} {place !== null && text.place(place)}
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 text-sm">
        <dt className="text-ink-2">{text.knownUntil}</dt>
        <dd className="digits">{at(known.known_until)}</dd>
        <dt className="text-ink-2">{text.rememberedUntil}</dt>
        <dd className="digits">{at(known.remembered_until)}</dd>
      </dl>
      <section aria-label={text.goneTitle}>
        <h3 className="mb-1.5 font-semibold">{text.goneTitle}</h3>
        {known.posts.length === 0 ? (
          <p className="text-ink-2">{text.goneNone}</p>
        ) : (
          <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
            {known.posts.slice(0, NAMED).map((post) => (
              <Post key={post.draft} post={post} />
            ))}
          </ul>
        )}
        {known.posts.length > NAMED && (
          <p className="mt-1 text-sm text-ink-3">{text.more(known.posts.length - NAMED)}</p>
        )}
        {known.unknown > 0 && <p className="mt-2 text-sm text-ink-2">{text.unknown(known.unknown)}</p>}
        {known.later > 0 && <p className="mt-2 text-sm text-ink-2">{text.later(known.later)}</p>}
      </section>
      {known.doubt !== null && (
        <section aria-label={text.question}>
          <h3 className="mb-1.5 font-semibold">{text.question}</h3>
          <dl className="flex flex-col gap-1.5 text-sm">
            <dt className="font-medium">{text.thisSends}</dt>
            <dd className="-mt-1.5 text-ink-2">{text.thisMeans}</dd>
            {known.doubt !== "yielded" && (
              <>
                <dt className="font-medium">{text.anotherSends}</dt>
                <dd className="-mt-1.5 text-ink-2">{text.anotherMeans}</dd>
              </>
            )}
          </dl>
        </section>
      )}
    </div>
  );
}

function Post({ post }: { post: OutlookPost }) {
  const here = useHere();
  return (
    <li data-testid="copy-post" className="px-3 py-2">
      <p className="wrote clip-2">{post.words}</p>
      <ul className="mt-1 flex flex-col gap-0.5 text-sm">
        {post.targets.map(({ account, network, handle, practice, why, at }) => (
          <li key={account} className="flex flex-wrap items-center gap-x-3">
            <Account network={network} handle={handle} practice={practice} className="min-w-40" />
            <span className="digits text-ink-3">
              {text.why[why](at === null ? undefined : dayAndClock(at, here))}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Follows({ decided, onClose }: { decided: CopyDecided; onClose: () => void }) {
  const release = useRelease();
  const { in_doubt, may_have_gone_out, copy } = decided;
  const kept = copy.unreleased > 0;
  const letGo = () =>
    release.mutate(
      {},
      {
        onSuccess: ({ plans }) => {
          say({ tone: "good", title: text.released(plans) });
          onClose();
        },
        onError: sayError,
      },
    );
  return (
    <Sheet
      title={text.decidedThis}
      open
      onClose={onClose}
      foot={
        <>
          {may_have_gone_out > 0 && (
            <Button
              onPress={() => {
                go({ page: "attention" });
                onClose();
              }}
            >
              {text.toAttention}
            </Button>
          )}
          <Button look={kept ? "quiet" : "main"} data-testid="copy-done" onPress={onClose}>
            {kept ? text.notYet : text.done}
          </Button>
          {kept && (
            <Button look="main" data-testid="copy-let-go" isPending={release.isPending} onPress={letGo}>
              {text.release}
            </Button>
          )}
        </>
      }
    >
      <div data-testid="copy-follows" className="flex flex-col gap-2">
        {in_doubt > 0 && <p>{text.lookedFor(in_doubt)}</p>}
        {may_have_gone_out > 0 && <p>{text.asked(may_have_gone_out)}</p>}
        {in_doubt + may_have_gone_out === 0 && <p>{text.nothingAsked}</p>}
        {kept && (
          <>
            <p>{text.keptSentence(copy.unreleased)}</p>
            <p className="text-ink-2">{text.keptQuestion}</p>
          </>
        )}
      </div>
    </Sheet>
  );
}
