import type { AccountId, AttemptView, BatchDetail } from "../../generated/api";
import { activityText, decided } from "../../text/activity";
import { stateText } from "../../text/states";
import { told } from "../../api/told";

/**
 * A batch's whole journal as plain text, to be kept or sent to somebody: each transmission with key, hash, bytes and
 * answer, each look, each decision. It is made of what the desk shows, which holds no secret: no header and no
 * credential ever reaches the window.
 */
export function journalText(batch: BatchDetail, nameOf: (account: AccountId) => string): string {
  const entries = [
    ...batch.attempts.map((attempt) => ({ at: attempt.started_at, lines: attemptLines(attempt, nameOf) })),
    ...batch.looks.map(({ at, examined, verdict }) => ({
      at,
      lines: [`${activityText.look}: ${told(examined)}`, told(verdict)],
    })),
    ...batch.decisions.map(({ at, decision, evidence }) => ({
      at,
      lines: [`${activityText.decision}: ${decided(decision)}`, told(evidence)],
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const head = [
    batch.text.trim(),
    `${activityText.due(batch.due)}, ${activityText.began(batch.created_at)}${
      batch.closed_at === null ? "" : `, ${activityText.ended(batch.closed_at)}`
    }`,
    ...batch.deliveries.map(
      ({ account, state, url, reason }) =>
        `${nameOf(account)}: ${[`${stateText[state].word} (${state})`, url, reason === null ? null : told(reason.message)].filter((part) => part != null).join(", ")}`,
    ),
  ];
  const body = entries.map(({ at, lines }) =>
    [at, ...lines.filter((line) => line.trim() !== "").map(indented)].join("\n"),
  );
  return [head.join("\n"), ...body].join("\n\n") + "\n";
}

function attemptLines(attempt: AttemptView, nameOf: (account: AccountId) => string): string[] {
  const outcome =
    attempt.outcome === null
      ? activityText.onTheWire
      : (activityText.outcomes[attempt.outcome] ?? attempt.outcome);
  const status = attempt.status === null ? "" : `, ${activityText.status(attempt.status)}`;
  return [
    `${activityText.attempt(attempt.number)}: ${outcome}${status}`,
    `${activityText.forAccounts}: ${attempt.accounts.map(nameOf).join(", ")}`,
    `${activityText.to}: ${attempt.target}`,
    `${activityText.key}: ${attempt.idempotency_key} (${attempt.business_key})`,
    `${activityText.body}: ${activityText.bytes(attempt.body_bytes, attempt.body_sha256)}`,
    `${activityText.time}: ${attempt.started_at} – ${attempt.ended_at ?? "…"}`,
    ...(attempt.answer === null ? [] : [`${activityText.answer}: ${attempt.answer}`]),
    ...(attempt.conclusion === null ? [] : [told(attempt.conclusion)]),
  ];
}

const indented = (line: string) => `  ${line.replaceAll("\n", "\n  ")}`;
