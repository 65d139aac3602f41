import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/queries";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Sheet } from "../../design/Sheet";
import { appText } from "../../text/app";
import { postsText } from "../../text/posts";
import type { Acts } from "./acts";
import type { Chosen } from "./model";
import { Some, shareOf } from "./Some";

const keyOf = (tag: string) => tag.trim().replace(/^#+/, "").trim().toLowerCase();

/** The tags of the chosen posts: each for all of them, for none, or as it is with each. */
export function TagSheet({
  posts,
  acts,
  onClose,
}: {
  posts: readonly Chosen[];
  acts: Acts;
  onClose: () => void;
}) {
  const known = useQuery(ask.tags()).data ?? [];
  const [wanted, setWanted] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [typed, setTyped] = useState("");
  const names = [...new Set([...known.map(({ tag }) => tag), ...wanted.keys()])];
  const having = (name: string) =>
    posts.filter(({ tags }) => tags.some((tag) => keyOf(tag) === keyOf(name))).length;
  const want = (name: string, on: boolean) => setWanted(new Map(wanted).set(name, on));
  const take = () => {
    const written = typed.trim().replace(/^#+/, "").trim();
    if (written === "") return undefined;
    const name = names.find((one) => keyOf(one) === keyOf(written)) ?? written;
    setTyped("");
    want(name, true);
    return name;
  };
  const finish = () => {
    const last = take();
    const all = new Map(wanted);
    if (last !== undefined) all.set(last, true);
    const of = (on: boolean) => [...all].filter(([, is]) => is === on).map(([name]) => name);
    onClose();
    acts.tag(
      posts.map(({ draft }) => draft),
      of(true),
      of(false),
    );
  };
  return (
    <Sheet
      title={postsText.tagTitle(posts.length)}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button
            look="main"
            isDisabled={wanted.size === 0 && typed.trim() === ""}
            onPress={finish}
            data-testid="tags-do"
          >
            {postsText.tagDo}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (take() === undefined && wanted.size > 0) finish();
        }}
      >
        <Field label={postsText.tagNew} value={typed} onChange={setTyped} autoFocus data-testid="tags-new" />
        {names.length > 0 && <p className="text-sm text-ink-3">{postsText.tagLead}</p>}
        <div className="-mx-2 flex max-h-72 flex-col overflow-y-auto">
          {names.map((name) => {
            const on = wanted.get(name);
            return (
              <Some
                key={name}
                testid="tags-tag"
                share={on === undefined ? shareOf(having(name), posts.length) : on ? "all" : "none"}
                onChange={(all) => want(name, all)}
              >
                <bdi className="truncate">{name}</bdi>
              </Some>
            );
          })}
        </div>
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}
