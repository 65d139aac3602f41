import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState, type ReactNode } from "react";
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
import { ask, keys, useCommand } from "../api/queries";
import { sayError } from "../design/sayError";
import { appText } from "../text/app";
import { useDebounced } from "../time/debounced";
import { go, pages } from "./place";

interface Action {
  id: string;
  name: string;
  hint?: string;
  run: () => void;
}

/** One place to go anywhere, find any draft, do any of the window's own acts. */
export function Palette({
  open,
  onClose,
  onHelp,
}: {
  open: boolean;
  onClose: () => void;
  onHelp: () => void;
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
          <Inside onClose={onClose} onHelp={onHelp} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useActions(onHelp: () => void): Action[] {
  const state = useQuery(ask.state()).data;
  const pause = useCommand("pause", () => [keys.state]);
  return [
    { id: "new", name: appText.newDraft, hint: "N", run: () => go({ page: "compose" }) },
    ...pages
      .filter((page) => page !== "compose")
      .map((page) => ({
        id: page,
        name: appText.palette.go(appText.pages[page]),
        run: () => go({ page }),
      })),
    {
      id: "pause",
      name: state?.paused === true ? appText.pause.resume : appText.pause.label,
      run: () => pause.mutate({ paused: state?.paused !== true }, { onError: sayError }),
    },
    { id: "keys", name: appText.shortcuts.title, hint: "?", run: onHelp },
  ];
}

function Inside({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const [words, setWords] = useState("");
  const search = useDebounced(words.trim(), 100);
  const found = useQuery({
    ...ask.drafts({ filter: "all", search, limit: 8 }),
    enabled: search !== "",
    placeholderData: (before) => before,
  });
  const wanted = words.trim().toLowerCase();
  const actions = useActions(onHelp).filter((action) => action.name.toLowerCase().includes(wanted));
  const drafts = wanted === "" ? [] : (found.data?.drafts ?? []);
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Autocomplete inputValue={words} onInputChange={setWords}>
      <SearchField
        aria-label={appText.palette.title}
        autoFocus
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
      <div tabIndex={0} className="max-h-[56vh] overflow-y-auto outline-offset-[-2px]">
        <Menu
          className="p-1.5 outline-none"
          renderEmptyState={() => <p className="px-3 py-4 text-ink-3">{appText.palette.empty}</p>}
        >
          {actions.length > 0 && (
            <Section title={appText.palette.groups.actions}>
              {actions.map(({ id, name, hint, run }) => (
                <Row key={id} id={id} name={name} onAction={act(run)} hint={hint} />
              ))}
            </Section>
          )}
          {drafts.length > 0 && (
            <Section title={appText.palette.groups.drafts}>
              {drafts.map(({ id, label, text }) => (
                <Row
                  key={id}
                  id={id}
                  name={text.trim()}
                  hint={label ?? undefined}
                  onAction={act(() => go({ page: "compose", id }))}
                />
              ))}
            </Section>
          )}
        </Menu>
      </div>
    </Autocomplete>
  );
}

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
  hint,
  onAction,
}: {
  id: string;
  name: string;
  hint?: string | undefined;
  onAction: () => void;
}) {
  return (
    <MenuItem
      id={id}
      textValue={name}
      onAction={onAction}
      className="flex h-8 items-center gap-3 rounded-md px-2.5 data-focused:bg-accent-soft data-hovered:bg-sunken"
    >
      <Text slot="label" className="flex min-w-0 flex-1 items-center gap-3">
        <span className="wrote clip-1 min-w-0 flex-1">{name}</span>
        {hint !== undefined && <span className="shrink-0 text-sm text-ink-3">{hint}</span>}
      </Text>
    </MenuItem>
  );
}
