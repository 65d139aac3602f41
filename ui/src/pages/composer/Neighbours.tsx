import { useQuery } from "@tanstack/react-query";
import { useHere } from "../../app/here";
import { ask } from "../../api/queries";
import type { AccountId, DraftId, UtcInstant } from "../../generated/api";
import { Note } from "../../design/Note";
import { scheduleText } from "../../text/composer";
import { dayAndClock } from "../../time/format";
import { spanWords } from "../accounts/treat";

/** Named one by one; more than that is a crowd anyway. */
const NAMED = 3;

/** Posts that stand closer to this time than the pace of an account allows. They are told of, nothing more. */
export function Neighbours({
  at,
  draft,
  targets,
}: {
  at: UtcInstant;
  draft: DraftId | undefined;
  targets: readonly AccountId[];
}) {
  const here = useHere();
  const close = useQuery(ask.neighbours({ at, targets: [...targets], draft: draft ?? null })).data ?? [];
  if (close.length === 0) return null;
  return (
    <Note tone="warn" live className="mt-2" title={scheduleText.tooClose}>
      <ul data-testid="neighbours" className="text-sm">
        {close.slice(0, NAMED).map((one) => (
          <li key={one.account + one.draft}>
            {scheduleText.neighbour(one.handle, spanWords(one.pace_minutes), dayAndClock(one.at, here))}
          </li>
        ))}
        {close.length > NAMED && <li>{scheduleText.moreNeighbours(close.length - NAMED)}</li>}
      </ul>
    </Note>
  );
}
