import type { DraftId, Zone } from "../../generated/api";
import { told } from "../../api/told";
import { Button } from "../../design/Button";
import { Sheet } from "../../design/Sheet";
import { appText } from "../../text/app";
import { draftsText } from "../../text/drafts";
import { postsText } from "../../text/posts";
import { city, wallInWords } from "../../time/format";
import type { Acts, Planned } from "./acts";

/** Where each of many drafts went, and why others stay; all of it can be taken back at once. */
export function PlannedSheet({
  planned: { report, words },
  acts,
  here,
  onClose,
}: {
  planned: Planned;
  acts: Acts;
  here: Zone;
  onClose: () => void;
}) {
  const { planned, kept } = report;
  const wordsOf = (draft: DraftId) => {
    const [line = ""] = (words.get(draft) ?? "").trim().split("\n", 1);
    return line === "" ? draftsText.noText : line;
  };
  const onUndo = () => {
    acts.unschedule(planned.map(({ draft }) => draft));
    onClose();
  };
  return (
    <Sheet
      wide
      reads
      title={postsText.planned(planned.length)}
      open
      onClose={onClose}
      foot={
        <>
          {planned.length > 0 && (
            <Button onPress={onUndo} data-testid="planned-undo">
              {postsText.undo}
            </Button>
          )}
          <Button look="main" onPress={onClose} data-testid="planned-done">
            {appText.close}
          </Button>
        </>
      }
    >
      {planned.length > 0 && (
        <>
          <p className="mb-2 text-ink-2">{postsText.plannedLead}</p>
          <ul className="flex flex-col" data-testid="planned-list">
            {planned.map(({ draft, plan: { wall, zone } }) => (
              <li key={draft} className="flex gap-3 border-b border-line py-1.5 last:border-0">
                <span className="digits w-44 shrink-0 text-sm">
                  {wallInWords(wall)}
                  {zone !== here && <span className="text-ink-3"> {city(zone)}</span>}
                </span>
                <span className="wrote clip-1 min-w-0 flex-1">{wordsOf(draft)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {kept.length > 0 && (
        <section aria-labelledby="not-planned" className="mt-4 first:mt-0">
          <h3 id="not-planned" className="text-sm font-semibold">
            {postsText.kept(kept.length)}
          </h3>
          <ul className="flex flex-col" data-testid="planned-kept">
            {kept.map(({ draft, reason: { message, remedy } }) => (
              <li key={draft} className="border-b border-line py-1.5 last:border-0">
                <span className="wrote clip-1">{wordsOf(draft)}</span>
                <span className="block text-sm">
                  {told(message)} {remedy !== null && <span className="text-ink-2">{told(remedy)}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Sheet>
  );
}
