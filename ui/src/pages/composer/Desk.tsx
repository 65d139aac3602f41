import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useAccounts } from "../../app/here";
import { ask } from "../../api/queries";
import { call, toCallError, type CallError } from "../../api/call";
import type { AccountId, DraftDetail } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote, Note } from "../../design/Note";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { useDebounced } from "../../time/debounced";
import { Head } from "./Head";
import { Measures } from "./Measures";
import { Previews } from "./Preview";
import { Rail } from "./Rail";
import { Standing } from "./Standing";
import { TagField } from "./TagField";
import { TargetChips } from "./TargetChips";
import { Writer } from "./Writer";
import type { Editor, Writing } from "./editor";
import { isFinished } from "./finished";
import { undoableTargets } from "./undoing";

/** How long the text is left alone before it is measured anew. */
const MEASURE_QUIET_MS = 150;

export function Desk({
  editor,
  writing,
  detail,
}: {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
}) {
  const accounts = useAccounts();
  const known = useMemo(() => new Map(accounts.map((account) => [account.id, account])), [accounts]);
  const [own, setOwn] = useState<AccountId>();
  const [refused, setRefused] = useState<Refused>();
  const gone = detail !== undefined && (detail.locked || isFinished(detail));
  const fixed = gone || detail?.stand === "trash";
  const editing = own !== undefined && writing.variants[own] !== undefined ? own : undefined;

  const question = useMemo(
    () => ({ text: writing.text, variants: writing.variants, targets: [...writing.targets] }),
    [writing.text, writing.variants, writing.targets],
  );
  const measured = useQuery({
    ...ask.measure(useDebounced(question, MEASURE_QUIET_MS)),
    placeholderData: (before) => before,
  });

  const choose = useCallback(
    (targets: AccountId[], confirmed = false) => {
      setRefused(undefined);
      const before = editor.writing.targets;
      editor
        .choose(targets, confirmed)
        .then(() => undoableTargets(editor.writing.id, before))
        .catch(async (thrown: unknown) => {
          const check = await call("text_check", { text: "", variants: {}, targets });
          setRefused({ targets, error: toCallError(thrown), twice: check.same_profile.length > 0 });
        })
        .catch(sayError);
    },
    [editor],
  );
  const writeOwn = useCallback(
    (account: AccountId) => {
      const { text, variants } = editor.writing;
      editor.write({ variants: { ...variants, [account]: text } });
      setOwn(account);
    },
    [editor],
  );
  const back = useCallback(
    (account: AccountId) => {
      const { [account]: text, ...variants } = editor.writing.variants;
      editor.write({ variants });
      setOwn(undefined);
      if (text === undefined || text === editor.writing.text) return;
      say({
        tone: "calm",
        title: composerText.backDone(known.get(account)?.handle ?? ""),
        act: {
          label: composerText.undo,
          run: () => void giveOwnText(editor, account, text).catch(sayError),
        },
      });
    },
    [editor, known],
  );

  // A key shows in its field at once; everything around the field follows when there is time for it.
  const { targets, variants } = writing;
  const around = useDeferredValue(writing);
  // An empty page is refused by everybody, and needs nobody to say so.
  const hasText = [around.text, ...Object.values(around.variants)].some((text) => text.trim() !== "");
  const checks = useMemo(
    () => (measured.data?.accounts ?? []).filter(({ account }) => targets.includes(account)),
    [measured.data, targets],
  );
  const measures = useMemo(
    () =>
      targets.length === 0 ? (
        <p className="text-sm text-ink-3">{composerText.chooseAccounts}</p>
      ) : (
        <Measures
          checks={checks}
          accounts={known}
          variants={variants}
          editing={editing}
          isDisabled={fixed}
          onOwn={writeOwn}
          onBack={back}
        />
      ),
    [checks, known, targets, variants, editing, fixed, writeOwn, back],
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Head editor={editor} writing={around} detail={detail} isDisabled={fixed} />
      <div className="flex min-h-0 flex-1">
        <section className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto px-6 pb-5 max-[899px]:px-4">
          {!gone && (
            <TargetChips accounts={accounts} chosen={writing.targets} onChange={choose} isDisabled={fixed} />
          )}
          {refused !== undefined && (
            <RefusedNote refused={refused} onConfirm={() => choose(refused.targets, true)} />
          )}
          {detail !== undefined && <Standing editor={editor} writing={around} detail={detail} />}
          <Writer
            editor={editor}
            writing={writing}
            accounts={known}
            editing={editing}
            onEdit={setOwn}
            onBack={back}
            isDisabled={fixed}
          />
          {detail?.stand !== "trash" && <TagField editor={editor} tags={writing.tags} />}
          {!gone && <Previews checks={checks} accounts={known} />}
        </section>
        {!gone && (
          <Rail
            editor={editor}
            writing={around}
            detail={detail}
            accounts={known}
            check={targets.length > 0 && hasText ? measured.data : undefined}
            fixed={fixed}
          >
            {measures}
          </Rail>
        )}
      </div>
    </div>
  );
}

/** Gives an account its own text again, wherever the person is by now. */
async function giveOwnText(editor: Editor, account: AccountId, own: string): Promise<void> {
  if (editor.isOpen) {
    editor.write({ variants: { ...editor.writing.variants, [account]: own } });
    return;
  }
  const draft = await editor.settle();
  const { text, variants } = await call("draft_show", { draft });
  await call("draft_save", { draft, text, variants: { ...variants, [account]: own } });
}

/** A choice of accounts that the desk did not take, and whether that is one profile chosen twice. */
interface Refused {
  targets: AccountId[];
  error: CallError;
  twice: boolean;
}

function RefusedNote({ refused: { error, twice }, onConfirm }: { refused: Refused; onConfirm: () => void }) {
  if (!twice) return <ErrorNote error={error} />;
  return (
    <Note
      tone="warn"
      live
      title={error.message}
      act={
        <Button small data-testid="choose-both" onPress={onConfirm}>
          {composerText.sameProfileConfirm}
        </Button>
      }
    >
      {error.remedy}
    </Note>
  );
}
