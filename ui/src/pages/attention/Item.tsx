import { useState } from "react";
import { useHere } from "../../app/here";
import { go, keyOf } from "../../app/place";
import { keys, useCommand } from "../../api/queries";
import type { AttentionItem, AttentionKind, ConnectionId, SafeAction } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { OutsideLink } from "../../design/OutsideLink";
import { State } from "../../design/State";
import { say } from "../../design/messages";
import { appText } from "../../text/app";
import { attentionText } from "../../text/attention";
import { clock, dayAndClock, dayOf } from "../../time/format";
import { useNow } from "../../time/now";
import { Again, Leaving, There } from "./Forms";
import { told } from "../../api/told";

/** Acts that need a word more than a press. */
type Asked = Extract<SafeAction, "it_is_there" | "send_again" | "leave">;

const grave = new Set<AttentionKind>([
  "refused",
  "failed_unproven",
  "dead_letter",
  "key_mismatch",
  "unreadable",
  "login_fails",
]);

export function Item({ item }: { item: AttentionItem }) {
  const [asked, setAsked] = useState<Asked>();
  const { resolve, act } = useResolve(item, () => setAsked(undefined));
  const { delivery, attention } = item;
  const tone = grave.has(attention.kind) ? "tone-bad" : "tone-warn";
  const press = (action: SafeAction) => {
    if (action === "it_is_there" || action === "send_again" || action === "leave") setAsked(action);
    else act(action);
  };
  return (
    <li
      data-testid="attention-item"
      data-kind={attention.kind}
      data-arrival={item.id}
      tabIndex={-1}
      className={`${tone} overflow-hidden rounded-lg border border-line bg-raised`}
    >
      <div className="border-s-[3px] border-(--tone) px-4 py-3">
        <Heading item={item} />
        <p className="mt-2">{told(attention.reason.message)}</p>
        {attention.reason.remedy !== null && <p className="text-ink-2">{told(attention.reason.remedy)}</p>}
        <p className="wrote clip-2 mt-2 border-s-2 border-line ps-3 text-ink-2">{item.text.trim()}</p>
        <Evidence lines={item.evidence.map(told)} />
        {resolve.error !== null && (
          <div className="mt-3">
            <ErrorNote error={resolve.error} />
          </div>
        )}
        {asked === undefined && (
          <div className="mt-3 flex flex-wrap items-center gap-2">
            {attention.actions.map((action, index) => (
              <Button
                key={action}
                small
                look={index === 0 ? "main" : "plain"}
                data-testid={`act-${action}`}
                isDisabled={resolve.isPending}
                onPress={() => press(action)}
              >
                {attentionText.actions[action]}
              </Button>
            ))}
            {item.connection !== null && <NewKey connection={item.connection} />}
            <Elsewhere item={item} />
          </div>
        )}
        {asked === "it_is_there" && (
          <There
            busy={resolve.isPending}
            onCancel={() => setAsked(undefined)}
            onDo={(url) => act("it_is_there", url)}
          />
        )}
        {asked === "send_again" && (
          <Again
            who={delivery?.handle}
            busy={resolve.isPending}
            onCancel={() => setAsked(undefined)}
            onDo={() => act("send_again")}
          />
        )}
        {asked === "leave" && (
          <Leaving busy={resolve.isPending} onCancel={() => setAsked(undefined)} onDo={() => act("leave")} />
        )}
      </div>
    </li>
  );
}

function useResolve(item: AttentionItem, done: () => void) {
  const resolve = useCommand("attention_resolve", () => [
    keys.attention,
    keys.state,
    keys.draft(item.draft),
    ...(item.batch === null ? [] : [keys.batch(item.batch), keys.batches]),
  ]);
  const act = (action: SafeAction, url?: string) =>
    resolve.mutate(
      { item: item.id, action, url: url ?? null },
      {
        onSuccess: ({ state }) => {
          done();
          say({ tone: "calm", title: state === "done" ? attentionText.done[action] : appText.passedOn });
        },
      },
    );
  return { resolve, act };
}

function Heading({ item }: { item: AttentionItem }) {
  const here = useHere();
  const now = useNow();
  const { delivery, attention, due, since } = item;
  const sinceWords = dayOf(since, here) === dayOf(now, here) ? clock(since, here) : dayAndClock(since, here);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h2 className="font-semibold">{attentionText.kinds[attention.kind]}</h2>
      {delivery !== null && (
        <>
          <Account network={delivery.network} handle={delivery.handle} practice={delivery.practice} />
          <State state={delivery.state} />
        </>
      )}
      <span className="digits ms-auto text-sm text-ink-3">
        {[
          ...(due === null ? [] : [attentionText.due(dayAndClock(due, here))]),
          // A login fails before the post that it stands for waits for anybody.
          ...(item.connection === null ? [attentionText.since(sinceWords)] : []),
        ].join(", ")}
      </span>
    </div>
  );
}

function Evidence({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details className="mt-2 text-sm" open={lines.length <= 3}>
      <summary className="w-fit rounded-sm text-ink-3 hover:text-ink">{attentionText.evidence}</summary>
      <ul className="mt-1 flex list-disc flex-col gap-0.5 ps-5 text-ink-2">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

/** A login is mended at its connection, before the posts that it would hold up are due. */
function NewKey({ connection }: { connection: ConnectionId }) {
  return (
    <Button
      small
      look="main"
      data-testid="act-new-key"
      onPress={() => go({ page: "accounts", id: keyOf(connection) })}
    >
      {attentionText.newKey}
    </Button>
  );
}

function Elsewhere({ item }: { item: AttentionItem }) {
  const { batch, draft, profile } = item;
  return (
    <span className="ms-auto flex items-center gap-1">
      {profile !== null && <OutsideLink href={profile}>{attentionText.openProfile}</OutsideLink>}
      {batch !== null && (
        <Button look="quiet" small onPress={() => go({ page: "activity", id: batch })}>
          {attentionText.openBatch}
        </Button>
      )}
      <Button look="quiet" small onPress={() => go({ page: "compose", id: draft })}>
        {attentionText.openDraft}
      </Button>
    </span>
  );
}
