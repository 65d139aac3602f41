import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from "react-aria-components";
import { call } from "../api/call";
import { ask } from "../api/queries";
import { KeyCaps } from "../design/KeyCaps";
import { sayError } from "../design/sayError";
import type { DraftId } from "../generated/api";
import { actionText, keysText } from "../text/actions";
import { appText } from "../text/app";
import { networkText } from "../text/states";
import { settingNames } from "../text/settings";
import { useDebounced } from "../time/debounced";
import { actionIds, actionOf, type ActionId } from "./actions";
import { canDo, nameNow, perform } from "./hands";
import { useAccounts } from "./here";
import { offersNow } from "./offers";
import { go } from "./place";
import { useShortcuts } from "./shortcuts";

/** How many of a kind are shown; more words find fewer. */
const SHOWN = 6;

/** One place to go anywhere, find anything, do anything. */
export function Palette({
  open,
  before,
  onClose,
}: {
  open: boolean;
  /** What had the focus before: an action on a post is on that one. */
  before: Element | null;
  onClose: () => void;
}) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(now) => {
        if (!now) onClose();
      }}
      isDismissable
      className="fixed inset-0 z-30 flex items-start justify-center bg-scrim p-4 pt-[12vh]"
    >
      <Modal className="arrives w-full max-w-lg overflow-hidden rounded-lg bg-raised shadow-2 ring-1 ring-line">
        <Dialog aria-label={appText.palette.title}>
          <Inside onClose={onClose} before={before} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface Entry {
  id: string;
  name: string;
  beside?: ReactNode;
  isDisabled?: boolean;
  run: () => void;
}

/** Every action: first what can be done from here, then the rest with the place where it can. */
function actionEntries(
  has: (words: string) => boolean,
  shortcuts: Readonly<Record<ActionId, string>>,
  before: Element | null,
): Entry[] {
  const found = actionIds
    .filter((id) => id !== "palette")
    .map((id) => ({ id, can: canDo(id), place: placeOf(id), name: nameNow(id) ?? actionText[id] }))
    .filter(({ name, place }) => has(`${name} ${place}`));
  return [...found.filter(({ can }) => can), ...found.filter(({ can }) => !can)].map(
    ({ id, can, place, name }) => ({
      id,
      name,
      beside: can ? (
        <>
          {actionOf(id).on !== "everywhere" && <span className="text-sm text-ink-3">{place}</span>}
          {shortcuts[id] !== "" && <KeyCaps chord={shortcuts[id]} />}
        </>
      ) : (
        <>
          <span className="text-sm text-ink-3">
            {actionOf(id).on === "everywhere" ? keysText.notNow : keysText.only(place)}
          </span>
          {shortcuts[id] !== "" && <KeyCaps chord={shortcuts[id]} />}
        </>
      ),
      isDisabled: !can,
      run: () => perform(id, before),
    }),
  );
}

function placeOf(id: ActionId): string {
  const { on } = actionOf(id);
  return on === "everywhere" ? keysText.groups.everywhere : appText.pages[on];
}

function useDrafts(words: string): { drafts: Entry[]; history: Entry[] } {
  const search = useDebounced(words, 100);
  const asked = { search, limit: SHOWN, enabled: search !== "" };
  const all = useFound("all", asked);
  const done = useFound("done", asked);
  if (words === "") return { drafts: [], history: [] };
  const entry = (id: DraftId, text: string, label: string | null, run: () => void): Entry => ({
    id,
    name: text.trim(),
    beside: label === null ? undefined : <span className="text-sm text-ink-3">{label}</span>,
    run,
  });
  return {
    drafts: all
      .filter(({ stand }) => stand !== "done")
      .map(({ id, text, label }) => entry(id, text, label, () => go({ page: "compose", id }))),
    history: done.map(({ id, text, label }) =>
      entry(id, text, label, () => void showBatch(id).catch(sayError)),
    ),
  };
}

function useFound(
  filter: "all" | "done",
  { search, limit, enabled }: { search: string; limit: number; enabled: boolean },
) {
  const query = useQuery({
    ...ask.drafts({ filter, search, limit }),
    enabled,
    placeholderData: (before) => before,
  });
  return query.data?.drafts ?? [];
}

/** What became of a draft that went out. */
async function showBatch(draft: DraftId): Promise<void> {
  const { batch } = await call("draft_show", { draft });
  go(batch === null ? { page: "compose", id: draft } : { page: "activity", id: batch });
}

function useEntries(words: string, before: Element | null): [title: string, entries: Entry[]][] {
  const shortcuts = useShortcuts();
  const accounts = useAccounts();
  const { drafts, history } = useDrafts(words);
  const wanted = words.toLowerCase().split(/\s+/);
  const has = (said: string) => wanted.every((word) => said.toLowerCase().includes(word));
  const groups = appText.palette.groups;
  const searched: [string, Entry[]][] = [
    [groups.drafts, drafts],
    [groups.history, history],
    [
      groups.accounts,
      accounts
        .map(({ id, handle, network }) => ({
          id,
          name: handle,
          beside: <span className="text-sm text-ink-3">{networkText[network]}</span>,
          run: () => go({ page: "accounts", id }),
          said: `${handle} ${networkText[network]}`,
        }))
        .filter(({ said }) => has(said))
        .slice(0, SHOWN),
    ],
    [
      groups.settings,
      Object.entries(settingNames())
        .map(([id, name]) => ({ id: `setting ${id}`, name, run: () => go({ page: "settings", id }) }))
        .filter(({ name }) => has(name)),
    ],
  ];
  return [
    [groups.here, offersNow().filter(({ name }) => has(name))] as [string, Entry[]],
    [groups.actions, actionEntries(has, shortcuts, before)] as [string, Entry[]],
    ...(words === "" ? [] : searched),
  ].filter(([, entries]) => entries.length > 0);
}

function Inside({ onClose, before }: { onClose: () => void; before: Element | null }) {
  const [words, setWords] = useState("");
  const sections = useEntries(words.trim(), before);
  const list = useRef<HTMLDivElement>(null);
  const first = words.trim() === "" ? undefined : firstOf(sections);
  const act = ({ run }: Entry) => {
    onClose();
    run();
  };
  // What is searched for comes after the letters that it was found by, and then nothing has the focus: the first is meant.
  const onSubmit = () => {
    if (first !== undefined && list.current?.querySelector("[data-focused]") === null) act(first);
  };
  return (
    <Autocomplete inputValue={words} onInputChange={setWords}>
      <SearchField
        aria-label={appText.palette.title}
        autoFocus
        onSubmit={onSubmit}
        className="flex h-11 items-center gap-2.5 border-b border-line px-4"
      >
        <Search size={15} aria-hidden className="shrink-0 text-ink-3" />
        <Input
          placeholder={appText.palette.placeholder}
          className="h-full w-full bg-transparent text-lg outline-none [&::-webkit-search-cancel-button]:hidden"
        />
      </SearchField>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={list} tabIndex={0} className="palette max-h-[56vh] overflow-y-auto outline-offset-[-2px]">
        <Menu
          className="p-1.5 outline-none"
          renderEmptyState={() => <p className="px-3 py-4 text-ink-3">{appText.palette.empty}</p>}
        >
          {sections.map(([title, entries]) => (
            <Section key={title} title={title}>
              {entries.map((entry) => (
                <Row key={entry.id} {...entry} isFirst={entry === first} onAction={() => act(entry)} />
              ))}
            </Section>
          ))}
        </Menu>
      </div>
    </Autocomplete>
  );
}

const firstOf = (sections: readonly (readonly [string, readonly Entry[]])[]): Entry | undefined =>
  sections.flatMap(([, entries]) => entries).find(({ isDisabled }) => isDisabled !== true);

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <MenuSection>
      <Header className="px-2.5 pt-2 pb-1 text-xs font-medium text-ink-3">{title}</Header>
      {children}
    </MenuSection>
  );
}

function Row({
  id,
  name,
  beside,
  isDisabled = false,
  isFirst,
  onAction,
}: Omit<Entry, "run"> & { isFirst: boolean; onAction: () => void }) {
  return (
    <MenuItem
      id={id}
      textValue={name}
      isDisabled={isDisabled}
      onAction={onAction}
      data-first={isFirst || undefined}
      className="flex h-8 items-center gap-3 rounded-md px-2.5 data-disabled:text-ink-3 data-focused:bg-accent-soft data-hovered:bg-sunken"
    >
      <Text slot="label" className="flex min-w-0 flex-1 items-center gap-3">
        <span className="wrote clip-1 min-w-0 flex-1">{name}</span>
        <span className="flex shrink-0 items-center gap-2">{beside}</span>
      </Text>
    </MenuItem>
  );
}
