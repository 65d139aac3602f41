import { useQuery } from "@tanstack/react-query";
import { CalendarCheck2, Send } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ask, keys, useCommand } from "../../api/queries";
import { useHere } from "../../app/here";
import { go } from "../../app/place";
import type { AccountId, AccountView, DraftDetail } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Planned } from "../../design/Dated";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { city, wallInWords } from "../../time/format";
import { PublishSheet } from "./PublishSheet";
import { When, stands, timeOf, useMeaning, wallText, type Time } from "./When";
import type { Editor, Writing } from "./editor";
import { policySentence } from "./policy";

/** Beside the text: how it measures up, when it goes, and the acts that send it on its way. */
export function Rail({
  editor,
  writing,
  detail,
  accounts,
  fixed,
  children,
}: {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
  fixed: boolean;
  children: ReactNode;
}) {
  return (
    <aside className="flex w-80 shrink-0 flex-col border-l border-line max-[899px]:w-72">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-1 pb-4">
        {children}
        {!fixed && <Planning editor={editor} writing={writing} detail={detail} accounts={accounts} />}
      </div>
    </aside>
  );
}

/** A time chosen by the person stays as they left it; until then it follows the draft's schedule and the settings. */
function useTime(detail: DraftDetail | undefined) {
  const here = useHere();
  const settings = useQuery(ask.settings()).data;
  const [chosen, setChosen] = useState<Time>();
  const standing = timeOf(detail?.schedule ?? null, settings?.zone ?? here, settings?.if_missed ?? "late:3h");
  return { time: chosen ?? standing, standing, choose: setChosen };
}

function Planning({
  editor,
  writing,
  detail,
  accounts,
}: {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
}) {
  const { time, standing, choose } = useTime(detail);
  const meaning = useMeaning(time);
  const [asking, setAsking] = useState(false);
  const stale = () => [keys.drafts, keys.state];
  const schedule = useCommand("schedule_set", (answer) => [...stale(), keys.draft(answer.id)]);
  const clear = useCommand("schedule_clear", (answer) => [...stale(), keys.draft(answer.id)]);
  const scheduled = detail?.schedule ?? null;
  const moved = scheduled === null || JSON.stringify(time) !== JSON.stringify(standing);
  const ready = writing.targets.length > 0 && stands(meaning, time.fold);

  const onSchedule = async () => {
    const draft = await editor.settle();
    const wall = wallText(time);
    schedule.mutate(
      { draft, wall, zone: time.zone, fold: time.fold ?? null, if_missed: time.ifMissed },
      {
        onSuccess: () => {
          choose(undefined);
          const when = `${wallInWords(wall)} (${city(time.zone)})`;
          say({ tone: "good", title: composerText.scheduledSaid(when) });
        },
      },
    );
  };

  return (
    <section aria-labelledby="when" className="flex flex-col gap-2.5 border-t border-line pt-3.5">
      <h2 id="when" className="font-semibold">
        {composerText.when}
      </h2>
      {scheduled !== null && (
        <div data-testid="scheduled" className="rounded-md bg-accent-soft px-3 py-2">
          <div className="flex items-center gap-1.5 font-medium text-ink">
            <CalendarCheck2 size={14} aria-hidden className="text-accent" />
            <Planned schedule={scheduled} here="" />
          </div>
          <p className="mt-0.5 text-sm text-ink-2">{policySentence(scheduled.if_missed)}</p>
          <Button
            small
            look="quiet"
            className="mt-1 -ml-2"
            data-testid="unschedule"
            onPress={() => clear.mutate({ draft: detail?.id ?? "" }, { onError: sayError })}
          >
            {composerText.unschedule}
          </Button>
        </div>
      )}
      <When time={time} onChange={choose} meaning={moved ? meaning : undefined} isDisabled={false} />
      {schedule.error !== null && <ErrorNote error={schedule.error} />}
      <div className="flex flex-wrap gap-2 pt-1">
        <Button
          look="main"
          data-testid="schedule"
          isDisabled={!ready || !moved}
          isPending={schedule.isPending}
          onPress={() => void onSchedule().catch(sayError)}
          className="flex-1"
        >
          {scheduled === null ? composerText.schedule : composerText.reschedule}
        </Button>
        <Button
          data-testid="publish-now"
          isDisabled={writing.targets.length === 0}
          onPress={() => setAsking(true)}
        >
          <Send size={13} aria-hidden />
          {composerText.publishNow}
        </Button>
        {scheduled === null && (
          <Button
            look="quiet"
            data-testid="save-draft"
            className="w-full"
            onPress={() => void editor.settle().then(() => go({ page: "drafts" }), sayError)}
          >
            {composerText.saveDraft}
          </Button>
        )}
      </div>
      <PublishSheet
        open={asking}
        onClose={() => setAsking(false)}
        editor={editor}
        targets={writing.targets.flatMap((id) => accounts.get(id) ?? [])}
      />
    </section>
  );
}
