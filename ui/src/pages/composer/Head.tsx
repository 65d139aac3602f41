import { ArrowLeft, CircleAlert, Copy, Ellipsis, History, RotateCcw, Trash2 } from "lucide-react";
import { memo, useRef, useState, type ReactNode } from "react";
import {
  Button as AriaButton,
  Input,
  Label,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  TextField,
} from "react-aria-components";
import { call } from "../../api/call";
import { keys, useCommand } from "../../api/queries";
import { useHands } from "../../app/hands";
import { go } from "../../app/place";
import type { DraftDetail } from "../../generated/api";
import { Button } from "../../design/Button";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { composerText } from "../../text/composer";
import { HistorySheet } from "./HistorySheet";
import { leaveComposer } from "./leave";
import type { Editor, Writing } from "./editor";
import { undoableLabel } from "./undoing";

/** The composer's head: the way back, whose post it is, whether all is saved, and the rarer acts. */
export const Head = memo(function Head({
  editor,
  writing,
  detail,
  isDisabled,
}: {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
  isDisabled: boolean;
}) {
  const [history, setHistory] = useState(false);
  // What was typed last gets its draft before the page is cleared for another one.
  const writeNext = () => {
    if (editor.isFresh) return;
    editor.settle().then(() => go({ page: "compose" }), sayError);
  };
  useHands({
    "composer.save": () => void editor.autosave.flush().catch(sayError),
    write: writeNext,
    "write.typing": writeNext,
  });
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-2 px-6 pt-2 max-[899px]:px-4">
      <Button look="quiet" icon aria-label={appText.back} onPress={leaveComposer} className="-ms-2">
        <ArrowLeft size={16} />
      </Button>
      <h1 data-testid="page-title" className="text-xl font-semibold tracking-tight whitespace-nowrap">
        {detail === undefined ? composerText.title : composerText.titleOf}
      </h1>
      <LabelField key={writing.label} editor={editor} label={writing.label} isDisabled={isDisabled} />
      <SaveSign editor={editor} />
      {detail !== undefined && detail.stand !== "trash" && (
        <More editor={editor} detail={detail} onHistory={() => setHistory(true)} />
      )}
      {detail !== undefined && (
        <HistorySheet
          editor={editor}
          draft={detail.id}
          open={history}
          onClose={() => setHistory(false)}
          isDisabled={isDisabled}
        />
      )}
    </header>
  );
});

function LabelField({ editor, label, isDisabled }: { editor: Editor; label: string; isDisabled: boolean }) {
  const [typed, setTyped] = useState(label);
  const keep = () => {
    if (typed.trim() === label) return;
    editor.name(typed).then(() => undoableLabel(editor.writing.id, label), sayError);
  };
  const field = useRef<HTMLInputElement>(null);
  useHands(isDisabled ? {} : { "composer.label": () => field.current?.focus() });
  return (
    <TextField
      value={typed}
      onChange={setTyped}
      onBlur={keep}
      isDisabled={isDisabled}
      className="min-w-0 flex-1"
    >
      <Label className="sr-only">{composerText.label}</Label>
      <Input
        ref={field}
        placeholder={composerText.labelPlaceholder}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
        className="h-7.5 w-full max-w-64 truncate rounded-md bg-transparent px-2 text-ink-2 data-focused:bg-sunken data-focused:text-ink data-hovered:bg-sunken"
      />
    </TextField>
  );
}

function SaveSign({ editor }: { editor: Editor }) {
  const { state } = editor.autosave;
  const isNew = editor.writing.id === undefined && state === "saved";
  return (
    <p
      role="status"
      data-testid="save-state"
      data-state={state}
      className="flex items-center gap-1.5 text-sm whitespace-nowrap text-ink-3"
    >
      {state === "failed" ? (
        <>
          <CircleAlert size={14} aria-hidden className="text-bad" />
          <span className="font-medium text-bad">{composerText.saved.failed}</span>
          <Button small onPress={() => void editor.autosave.flush().catch(sayError)}>
            {composerText.saveAgain}
          </Button>
        </>
      ) : isNew ? (
        composerText.saved.new
      ) : (
        composerText.saved[state]
      )}
    </p>
  );
}

function More({ editor, detail, onHistory }: { editor: Editor; detail: DraftDetail; onHistory: () => void }) {
  const stale = () => [keys.drafts, keys.draft(detail.id), keys.state];
  const duplicate = useCommand("draft_duplicate", stale);
  const trash = useCommand("draft_trash", stale);
  const onDuplicate = async () => {
    const draft = await editor.settle();
    const copy = await duplicate.mutateAsync({ draft });
    go({ page: "compose", id: copy.id });
  };
  const onTrash = async () => {
    const draft = await editor.settle();
    await trash.mutateAsync({ draft });
    go({ page: "drafts" });
    say({
      tone: "calm",
      title: composerText.trashed,
      act: { label: composerText.undo, run: () => void call("draft_restore", { draft }).catch(sayError) },
    });
  };
  useHands({
    "composer.duplicate": () => void onDuplicate().catch(sayError),
    "composer.history": onHistory,
    ...(detail.locked ? {} : { "composer.trash": () => void onTrash().catch(sayError) }),
  });
  return (
    <MenuTrigger>
      <AriaButton
        aria-label={composerText.more}
        data-testid="draft-more"
        className="flex size-7.5 items-center justify-center rounded-md text-ink-2 data-hovered:bg-sunken"
      >
        <Ellipsis size={16} />
      </AriaButton>
      <Popover
        placement="bottom end"
        className="arrives w-48 rounded-lg bg-raised p-1 shadow-2 ring-1 ring-line"
      >
        <Menu className="outline-none">
          <Item
            icon={<Copy size={14} />}
            name={composerText.duplicate}
            onAction={() => void onDuplicate().catch(sayError)}
          />
          <Item icon={<History size={14} />} name={composerText.history} onAction={onHistory} />
          {!detail.locked && (
            <Item
              icon={<Trash2 size={14} />}
              name={composerText.trash}
              onAction={() => void onTrash().catch(sayError)}
            />
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Item({ icon, name, onAction }: { icon: ReactNode; name: string; onAction: () => void }) {
  return (
    <MenuItem
      onAction={onAction}
      textValue={name}
      className="flex h-7.5 items-center gap-2 rounded-md px-2 data-focused:bg-accent-soft data-hovered:bg-sunken"
    >
      <span className="text-ink-3" aria-hidden>
        {icon}
      </span>
      {name}
    </MenuItem>
  );
}

/** For drafts in the trash: the way out of it. */
export function RestoreButton({ detail }: { detail: DraftDetail }) {
  const restore = useCommand("draft_restore", () => [keys.drafts, keys.draft(detail.id), keys.state]);
  return (
    <Button
      small
      isPending={restore.isPending}
      onPress={() => restore.mutate({ draft: detail.id }, { onError: sayError })}
    >
      <RotateCcw size={13} aria-hidden />
      {composerText.restore}
    </Button>
  );
}
