import { useQuery } from "@tanstack/react-query";
import { Tag as TagIcon, X } from "lucide-react";
import { memo, useRef, useState, type KeyboardEvent } from "react";
import { Button as AriaButton, Input, Label, Tag, TagGroup, TagList, TextField } from "react-aria-components";
import { call } from "../../api/call";
import { ask } from "../../api/queries";
import { useHands } from "../../app/hands";
import { Button } from "../../design/Button";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { postsText } from "../../text/posts";
import type { Editor } from "./editor";
import { undoableTags } from "./undoing";

/** So many of the tags in use are offered while one is typed. */
const OFFERED = 6;

/** By which words the post is found: chips, and a field that takes another one with Enter or a comma. */
export const TagField = memo(function TagField({
  editor,
  tags,
}: {
  editor: Editor;
  tags: readonly string[];
}) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useHands({ "composer.tags": () => field.current?.focus() });
  const become = (next: readonly string[]) => editor.tag(next);
  const add = (text: string) => {
    const fresh = text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    setTyped("");
    if (fresh.length > 0) {
      become([...tags, ...fresh]).then(() => undoableTags(editor.writing.id, tags), sayError);
    }
  };
  const giveBack = async (before: readonly string[]) =>
    call("draft_set_tags", { draft: await editor.settle(), tags: [...before] });
  const remove = (name: string) => {
    const before = tags;
    become(tags.filter((tag) => tag !== name)).then(
      () =>
        say({
          tone: "calm",
          title: postsText.tagRemoved(name),
          act: { label: postsText.undo, run: () => void giveBack(before).catch(sayError) },
        }),
      sayError,
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && typed.trim() !== "") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "") {
      const last = tags.at(-1);
      if (last !== undefined) remove(last);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5" data-testid="tags">
      <TagIcon size={14} aria-hidden className="shrink-0 text-ink-3" />
      {tags.length > 0 && (
        <TagGroup
          aria-label={postsText.tags}
          onRemove={(keys) => {
            const [name] = keys;
            if (typeof name === "string") remove(name);
          }}
        >
          <TagList items={tags.map((name) => ({ id: name }))} className="flex flex-wrap gap-1">
            {({ id }) => (
              <Tag
                id={id}
                textValue={id}
                className="flex h-6 max-w-52 items-center gap-0.5 rounded-full bg-sunken pe-0.5 ps-2.5 text-sm text-ink-2"
              >
                <bdi className="truncate">{id}</bdi>
                <AriaButton
                  slot="remove"
                  aria-label={postsText.tagRemove(id)}
                  className="flex size-5 items-center justify-center rounded-full text-ink-3 data-hovered:text-ink"
                >
                  <X size={11} aria-hidden />
                </AriaButton>
              </Tag>
            )}
          </TagList>
        </TagGroup>
      )}
      <TextField
        value={typed}
        onChange={(text) => (text.includes(",") ? add(text) : setTyped(text))}
        onBlur={() => add(typed)}
      >
        <Label className="sr-only">{postsText.tagAdd}</Label>
        <Input
          ref={field}
          placeholder={postsText.tagAdd}
          data-testid="tag-add"
          onKeyDown={onKeyDown}
          className="h-6 w-28 rounded-md bg-transparent px-1.5 text-sm text-ink-2 data-focused:bg-sunken data-hovered:bg-sunken"
        />
      </TextField>
      <Offered typed={typed} tags={tags} onTake={add} />
    </div>
  );
});

/** Tags in use that begin like what is typed. */
function Offered({
  typed,
  tags,
  onTake,
}: {
  typed: string;
  tags: readonly string[];
  onTake: (name: string) => void;
}) {
  const known = useQuery(ask.tags()).data ?? [];
  const begin = typed.trim().replace(/^#/, "").toLowerCase();
  if (begin === "") return null;
  const borne = new Set(tags.map((name) => name.toLowerCase()));
  const fit = known
    .map(({ tag }) => tag)
    .filter((tag) => tag.toLowerCase().startsWith(begin) && !borne.has(tag.toLowerCase()));
  return (
    <span className="flex flex-wrap gap-1" role="group" aria-label={postsText.tagKnown}>
      {fit.slice(0, OFFERED).map((tag) => (
        // Pressed before the field is left, which would take what is typed as a tag of its own.
        <span key={tag} onPointerDownCapture={(event) => event.preventDefault()}>
          <Button small look="quiet" onPress={() => onTake(tag)}>
            {postsText.tag(tag)}
          </Button>
        </span>
      ))}
    </span>
  );
}
