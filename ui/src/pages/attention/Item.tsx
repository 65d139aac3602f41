import { useState } from "react";
import { useHere } from "../../app/here";
import { useOffers } from "../../app/offers";
import { go, keyOf } from "../../app/place";
import { keys, useCommand } from "../../api/queries";
import type { AttentionItem, AttentionKind, Cure, SafeAction } from "../../generated/api";
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
import { doneOf, nameOf, questionOf } from "./questions";
import { Again, Ending, NotThere, Skipping, There } from "./Forms";
import { told } from "../../api/told";

const grave = new Set<AttentionKind>([
  "refused",
  "failed_unproven",
  "dead_letter",
  "key_mismatch",
  "unreadable",
  "login_fails",
]);

export function Item({
  item,
  current = false,
  onFocus,
}: {
  item: AttentionItem;
  /** A hand was at it last. */
  current?: boolean;
  onFocus?: () => void;
}) {
  const [asked, setAsked] = useState<SafeAction>();
  const { resolve, act } = useResolve(item, () => setAsked(undefined));
  const { attention, text } = item;
  const tone = grave.has(attention.kind) ? "tone-bad" : "tone-warn";
  const press = (action: SafeAction) => {
    if (questionOf(attention, action) === undefined) act(action);
    else setAsked(action);
  };
  useOffers(
    current
      ? attention.actions.map((action) => ({
          id: action,
          name: attentionText.actOn(nameOf(attention, action), text.trim().slice(0, 40)),
          run: () => press(action),
        }))
      : [],
  );
  return (
    // Where the focus is says which item the palette has acts for; nothing is pressed here.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      data-testid="attention-item"
      data-kind={attention.kind}
      onFocus={onFocus}
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
            {item.cure !== null && <CureButton cure={item.cure} />}
            {attention.actions.map((action, index) => (
              <Button
                key={action}
                small
                look={index === 0 && item.cure === null ? "main" : "plain"}
                data-testid={`act-${action}`}
                isDisabled={resolve.isPending}
                onPress={() => press(action)}
              >
                {nameOf(attention, action)}
              </Button>
            ))}
            <Elsewhere item={item} />
          </div>
        )}
        {asked !== undefined && (
          <Asking
            asked={asked}
            item={item}
            busy={resolve.isPending}
            onCancel={() => setAsked(undefined)}
            act={act}
          />
        )}
      </div>
    </li>
  );
}

/** The question before an act. */
function Asking({
  asked,
  item: { delivery, attention },
  act,
  ...rest
}: {
  asked: SafeAction;
  item: AttentionItem;
  busy: boolean;
  onCancel: () => void;
  act: (action: SafeAction, url?: string) => void;
}) {
  const who = delivery?.handle;
  const onDo = () => act(asked);
  switch (questionOf(attention, asked)) {
    case "there":
      return <There {...rest} onDo={(url) => act(asked, url)} />;
    case "not_there":
      return (
        <NotThere
          {...rest}
          who={who}
          canSend={attention.actions.includes("send_again")}
          onSend={() => act("send_again")}
          onDo={onDo}
        />
      );
    case "again":
      return <Again {...rest} who={who} onDo={onDo} />;
    case "skipping":
      return <Skipping {...rest} who={who} onDo={onDo} />;
    case "withdrawing":
      return <Ending {...rest} words={attentionText.withdrawing} onDo={onDo} />;
    case "leaving":
      return <Ending {...rest} words={attentionText.leaving} onDo={onDo} />;
    case "seen":
      return <Ending {...rest} words={attentionText.seen} onDo={onDo} />;
    case undefined:
      return null;
  }
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
          const title = state === "done" ? doneOf(item.attention, action) : appText.passedOn;
          say({ tone: "calm", title });
        },
      },
    );
  return { resolve, act };
}

/** Leads to where what keeps it is mended. */
function CureButton({ cure: { act, connection } }: { cure: Cure }) {
  const at = { new_key: keyOf(connection), check: connection, connect: "add" }[act];
  return (
    <Button small look="main" data-testid="cure" onPress={() => go({ page: "accounts", id: at })}>
      {attentionText.cures[act]}
    </Button>
  );
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
          ...(attention.kind === "login_fails" ? [] : [attentionText.since(sinceWords)]),
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
