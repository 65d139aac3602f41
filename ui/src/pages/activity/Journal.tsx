import { ChevronRight, Copy } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { useHands } from "../../app/hands";
import { useAccounts, useHere } from "../../app/here";
import type { AccountId, AttemptView, BatchDetail, UtcInstant } from "../../generated/api";
import { Button } from "../../design/Button";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { activityText, decided } from "../../text/activity";
import { networkText } from "../../text/states";
import { clockSeconds, date, day, dayOf } from "../../time/format";
import { NamedAccount } from "./RetrySheet";
import { journalText } from "./journalText";
import { told } from "../../api/told";

interface Entry {
  key: string;
  at: UtcInstant;
  node: ReactNode;
}

/** What was written down about a batch, in the order of its happening. */
export function Journal({ batch }: { batch: BatchDetail }) {
  const entries = useMemo(() => gather(batch), [batch]);
  const accounts = useAccounts();
  const copy = () => {
    const nameOf = (id: AccountId) => {
      const known =
        accounts.find((account) => account.id === id) ??
        batch.deliveries.find(({ account }) => account === id);
      return known === undefined ? id : `${known.handle} (${networkText[known.network]})`;
    };
    navigator.clipboard
      .writeText(journalText(batch, nameOf))
      .then(() => say({ tone: "good", title: activityText.journalCopied }), sayError);
  };
  useHands(entries.length === 0 ? {} : { "activity.copy": copy });
  const here = useHere();
  const first = dayOf(batch.created_at, here);
  return (
    <Disclosure>
      <Heading level={2}>
        <AriaButton
          slot="trigger"
          data-testid="journal"
          className="group -ms-1.5 flex h-7 items-center gap-1 rounded-md px-1.5 font-semibold data-hovered:bg-sunken"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className="text-ink-3 transition-transform duration-(--quick) group-aria-expanded:rotate-90 rtl:group-aria-expanded:-rotate-90"
          />
          {activityText.journal}
          <span className="digits ps-1 text-sm font-normal text-ink-3">{entries.length}</span>
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        <p className="mt-1 mb-2 text-sm text-ink-3">
          {entries.length === 0 ? activityText.journalEmpty : activityText.journalLead}
        </p>
        {entries.length > 0 && (
          <Button small look="quiet" className="mb-1 -ms-2" data-testid="journal-copy" onPress={copy}>
            <Copy size={13} aria-hidden />
            {activityText.journalCopy}
          </Button>
        )}
        <ol className="flex flex-col">
          {entries.map(({ key, at, node }) => (
            <Line key={key} at={at} dated={dayOf(at, here) !== first}>
              {node}
            </Line>
          ))}
        </ol>
      </DisclosurePanel>
    </Disclosure>
  );
}

function gather(batch: BatchDetail): Entry[] {
  return [
    ...batch.attempts.map((attempt) => ({
      key: attempt.id,
      at: attempt.started_at,
      node: <Attempt attempt={attempt} />,
    })),
    ...batch.looks.map((look, i) => ({
      key: `look ${i}`,
      at: look.at,
      node: (
        <Entered what={activityText.look}>
          {sentence(told(look.examined))} <span className="font-medium text-ink">{told(look.verdict)}</span>
        </Entered>
      ),
    })),
    ...batch.decisions.map((decision, i) => ({
      key: `decision ${i}`,
      at: decision.at,
      node: (
        <Entered what={activityText.decision}>
          <span className="font-medium text-ink">{sentence(decided(decision.decision))}</span>{" "}
          {told(decision.evidence)}
        </Entered>
      ),
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

/** With its date where that is not the day on which the batch began. */
function Line({ at, dated, children }: { at: UtcInstant; dated: boolean; children: ReactNode }) {
  const here = useHere();
  return (
    <li className="relative flex gap-3 border-s border-line py-1.5 ps-4">
      <span aria-hidden className="absolute top-3.5 -start-[3px] size-1.5 rounded-full bg-edge" />
      <time dateTime={at} title={day(at, here)} className="digits w-15 shrink-0 text-sm text-ink-3">
        {clockSeconds(at, here)}
        {dated && <span className="block">{date(at, here)}</span>}
      </time>
      <div className="min-w-0 flex-1 text-sm">{children}</div>
    </li>
  );
}

function Entered({ what, children }: { what: string; children: ReactNode }) {
  return (
    <>
      <h3 className="font-medium">{what}</h3>
      <p className="text-ink-2">{children}</p>
    </>
  );
}

function Attempt({ attempt }: { attempt: AttemptView }) {
  const outcome =
    attempt.outcome === null
      ? activityText.onTheWire
      : (activityText.outcomes[attempt.outcome] ?? attempt.outcome);
  const status = attempt.status === null ? "" : `, ${activityText.status(attempt.status)}`;
  return (
    <>
      <h3 className="font-medium">
        {activityText.attempt(attempt.number)}
        <span className="font-normal text-ink-2">
          : {outcome}
          {status}
        </span>
      </h3>
      {attempt.conclusion !== null && <p className="text-ink-2">{told(attempt.conclusion)}</p>}
      <Disclosure>
        <AriaButton
          slot="trigger"
          className="group -ms-1 flex h-6 items-center gap-1 rounded-sm px-1 text-ink-3 data-hovered:text-ink"
        >
          <ChevronRight
            size={12}
            aria-hidden
            className="group-aria-expanded:rotate-90 rtl:group-aria-expanded:-rotate-90"
          />
          {activityText.details}
        </AriaButton>
        <DisclosurePanel>
          <Wire attempt={attempt} />
        </DisclosurePanel>
      </Disclosure>
    </>
  );
}

function Wire({ attempt }: { attempt: AttemptView }) {
  const rows: [string, ReactNode][] = [
    [
      activityText.forAccounts,
      <span key="for" className="flex flex-wrap gap-x-3">
        {attempt.accounts.map((id) => (
          <NamedAccount key={id} id={id} />
        ))}
      </span>,
    ],
    [activityText.to, attempt.target],
    [activityText.key, attempt.idempotency_key],
    [activityText.meaning, attempt.business_key],
    [activityText.body, activityText.bytes(attempt.body_bytes, attempt.body_sha256)],
    [activityText.time, `${attempt.started_at} – ${attempt.ended_at ?? "…"}`],
  ];
  return (
    <div className="mt-1 rounded-md bg-sunken p-3 select-text">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="font-mono text-xs leading-4.5 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {attempt.answer !== null && (
        <>
          <p className="mt-2 text-ink-3">{activityText.answer}</p>
          <pre
            // A region that scrolls must be reachable by keyboard.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className="mt-1 max-h-56 overflow-auto font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {pretty(attempt.answer)}
          </pre>
        </>
      )}
    </div>
  );
}

/** Ends with exactly one full stop, however it was written down. */
const sentence = (said: string) => `${said.replace(/[.\s]+$/, "")}.`;

/** JSON with line breaks; anything else exactly as it came. */
function pretty(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer) as unknown, null, 2);
  } catch {
    return answer;
  }
}
