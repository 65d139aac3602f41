import { Check, ListFilter } from "lucide-react";
import {
  Button as AriaButton,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ask } from "../../api/queries";
import type { AccountView } from "../../generated/api";
import { NetworkMark } from "../../design/NetworkMark";
import { cx } from "../../design/cx";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";
import { families, filtersOn, isFiltering, noFilter, type Filter } from "./model";

/** Which posts are shown: by account, by state, by tag, by client or campaign. Nothing chosen is everything. */
export function FilterMenu({
  accounts,
  labels,
  filter,
  onChange,
}: {
  accounts: readonly AccountView[];
  labels: readonly string[];
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const tags = useQuery(ask.tags()).data ?? [];
  const on = filtersOn(filter);
  return (
    <MenuTrigger>
      <AriaButton
        data-testid="calendar-filter"
        className={cx(
          "flex h-7.5 items-center gap-1.5 rounded-md px-2.5 font-medium transition-colors duration-(--quick) data-hovered:bg-sunken",
          on > 0 ? "bg-accent-soft text-ink" : "text-ink-2",
        )}
      >
        <ListFilter size={14} aria-hidden />
        <span className={on > 0 ? undefined : "max-[1023px]:sr-only"}>
          {on > 0 ? calendarText.filterOn(on) : calendarText.filter}
        </span>
      </AriaButton>
      <Popover
        placement="bottom end"
        className="arrives max-h-96 w-60 overflow-auto rounded-lg bg-raised p-1 shadow-2 ring-1 ring-line"
      >
        <Menu
          className="outline-none"
          onAction={(key) => {
            if (key === "none") onChange(noFilter);
          }}
        >
          <MenuSection
            selectionMode="multiple"
            selectedKeys={filter.families}
            onSelectionChange={(keys) =>
              onChange({
                ...filter,
                families: new Set(families.filter((id) => keys === "all" || keys.has(id))),
              })
            }
          >
            <Title>{calendarText.filterStates}</Title>
            {families.map((id) => (
              <Item key={id} id={id} name={calendarText.families[id]} />
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="multiple"
            selectedKeys={filter.accounts}
            onSelectionChange={(keys) =>
              onChange({
                ...filter,
                accounts: new Set(
                  accounts.map(({ id }) => id).filter((id) => keys === "all" || keys.has(id)),
                ),
              })
            }
          >
            <Title>{calendarText.filterAccounts}</Title>
            {accounts.map(({ id, handle, network }) => (
              <Item key={id} id={id} name={handle} mark={<NetworkMark network={network} size={14} />} />
            ))}
          </MenuSection>
          {tags.length > 0 && (
            <MenuSection
              selectionMode="multiple"
              selectedKeys={filter.tags}
              onSelectionChange={(keys) =>
                onChange({
                  ...filter,
                  tags: new Set(tags.map(({ tag }) => tag).filter((tag) => keys === "all" || keys.has(tag))),
                })
              }
            >
              <Title>{postsText.tags}</Title>
              {tags.map(({ tag }) => (
                <Item key={tag} id={tag} name={tag} />
              ))}
            </MenuSection>
          )}
          {labels.length > 0 && (
            <MenuSection
              selectionMode="multiple"
              selectedKeys={new Set([...filter.labels].map(labelKey))}
              onSelectionChange={(keys) =>
                onChange({
                  ...filter,
                  labels: new Set(labels.filter((label) => keys === "all" || keys.has(labelKey(label)))),
                })
              }
            >
              <Title>{postsText.labels}</Title>
              {labels.map((label) => (
                <Item key={label} id={labelKey(label)} name={label} />
              ))}
            </MenuSection>
          )}
          {isFiltering(filter) && (
            <MenuSection aria-label={calendarText.filterNone}>
              <Item id="none" name={calendarText.filterNone} />
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A client may be called like a tag, or like any other choice. */
const labelKey = (label: string) => `label:${label}`;

function Title({ children }: { children: ReactNode }) {
  return <Header className="px-2 pt-1.5 pb-0.5 text-xs font-medium text-ink-3">{children}</Header>;
}

function Item({ id, name, mark }: { id: string; name: string; mark?: ReactNode }) {
  return (
    <MenuItem
      id={id}
      textValue={name}
      className="group flex h-7.5 items-center gap-2 rounded-md px-2 data-focused:bg-accent-soft data-hovered:bg-sunken"
    >
      {mark !== undefined && <span className="text-ink-2">{mark}</span>}
      <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
      <Check size={14} aria-hidden className="hidden text-accent group-data-selected:block" />
    </MenuItem>
  );
}
