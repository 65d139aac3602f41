import { useQuery } from "@tanstack/react-query";
import { Download, FileText, Search, Upload } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useAccounts, useHere } from "../../app/here";
import { useHands } from "../../app/hands";
import { go } from "../../app/place";
import { ask } from "../../api/queries";
import type { DraftFilter, DraftId, DraftSummary, Zone } from "../../generated/api";
import { box } from "../../design/Field";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Empty, PageBody, PageFrame } from "../../design/PageFrame";
import { Choice } from "../../design/Choice";
import { Segments } from "../../design/Segments";
import { cx } from "../../design/cx";
import { draftsText } from "../../text/drafts";
import { postsText } from "../../text/posts";
import { standText } from "../../text/states";
import { useDebounced } from "../../time/debounced";
import { dayOf, plusDays } from "../../time/format";
import { ChosenBar } from "../calendar/ChosenBar";
import { PostSheets } from "../calendar/PostSheets";
import { useActs } from "../calendar/acts";
import { USUAL, wallAt, type Chosen } from "../calendar/model";
import { useChosen } from "../calendar/useChosen";
import { usePostHands } from "../calendar/usePostHands";
import { usePostSheets } from "../calendar/usePostSheets";
import { DraftList, type RowHands } from "./DraftList";
import { ExportSheet } from "./ExportSheet";
import { ImportSheet } from "./ImportSheet";

const PAGE = 100;
const MOST = 500;
const noDrafts: readonly DraftSummary[] = [];
const filters: readonly DraftFilter[] = ["all", "unscheduled", "scheduled", "open", "done", "trash"];

export function DraftsPage() {
  const [filter, setFilter] = useState<DraftFilter>("all");
  const [words, setWords] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [sheet, setSheet] = useState<"import" | "export">();
  const [tag, setTag] = useState("");
  const tags = useQuery(ask.tags()).data ?? [];
  const field = useRef<HTMLInputElement>(null);
  useHands({
    "drafts.search": () => field.current?.focus(),
    "drafts.import": () => setSheet("import"),
    "drafts.export": () => setSheet("export"),
  });
  const here = useHere();
  const accounts = useAccounts();
  const acts = useActs(here);
  const sheets = usePostSheets(acts);
  const search = useDebounced(words.trim(), 100);
  const query = useQuery({
    ...ask.drafts({ filter, limit, search: search === "" ? null : search, tag: tag === "" ? null : tag }),
    placeholderData: (before) => before,
  });
  const shown = query.data?.drafts ?? noDrafts;
  const posts = useMemo(() => shown.map((draft) => chosenOf(draft, here)), [shown, here]);
  const { chosen, choose, chooseMany, chooseNone } = useChosen(posts);
  const chosenPosts = posts.filter(({ draft }) => chosen.has(draft));
  const loose = shown.filter(({ id, stand }) => chosen.has(id) && stand === "unscheduled");
  const taken = (draft: DraftId) =>
    chosen.has(draft) ? chosenPosts : posts.filter((post) => post.draft === draft);
  const hands: RowHands = {
    onChoose: choose,
    onChooseMany: chooseMany,
    onChooseAll: () =>
      chooseMany(
        posts.map(({ draft }) => draft),
        false,
      ),
    onClear: chooseNone,
    onShift: (draft, days) => acts.shift(taken(draft), days),
    hasChosen: chosenPosts.length > 0,
  };
  useHands(
    usePostHands({
      posts,
      chosen,
      acts,
      // The row keeps its focus by itself.
      onHold: () => undefined,
      onMove: sheets.move,
      onGive: (draft) => sheets.give(draft, plusDays(dayOf(new Date(), here), 1), USUAL),
      onPlan: sheets.plan,
    }),
  );
  return (
    <PageFrame
      title={draftsText.title}
      acts={
        <>
          <Button look="quiet" onPress={() => setSheet("import")}>
            <Upload size={14} aria-hidden />
            {draftsText.import}
          </Button>
          <Button look="quiet" onPress={() => setSheet("export")}>
            <Download size={14} aria-hidden />
            {draftsText.export}
          </Button>
        </>
      }
      bar={
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Segments
            label={draftsText.filter}
            value={filter}
            onChange={setFilter}
            options={filters.map((id) => ({ id, name: standText[id] }))}
          />
          <div className="flex items-center gap-2">
            {tags.length > 0 && (
              <Choice
                hideLabel
                label={postsText.tagFilter}
                value={tag}
                onChange={setTag}
                options={[
                  { id: "", name: postsText.tagAll },
                  ...tags.map((one) => ({ id: one.tag, name: one.tag })),
                ]}
                className="w-36"
              />
            )}
            <SearchField
              aria-label={draftsText.search}
              value={words}
              onChange={setWords}
              className="relative w-56"
            >
              <Search size={14} aria-hidden className="absolute top-2 start-2.5 text-ink-3" />
              <Input
                ref={field}
                placeholder={draftsText.searchPlaceholder}
                data-testid="draft-search"
                className={cx(box, "ps-8 [&::-webkit-search-cancel-button]:hidden")}
              />
            </SearchField>
          </div>
        </div>
      }
    >
      <Loaded of={query}>
        {({ drafts, more }) =>
          drafts.length === 0 ? (
            <NoDrafts filter={filter} search={search} />
          ) : (
            <PageBody>
              <DraftList drafts={drafts} chosen={chosen} hands={hands} searchField={field} />
              {chosenPosts.length > 0 && <div aria-hidden className="h-12" />}
              {more && limit < MOST && (
                <Button look="quiet" className="mt-2" onPress={() => setLimit(Math.min(MOST, limit + PAGE))}>
                  {draftsText.more}
                </Button>
              )}
            </PageBody>
          )
        }
      </Loaded>
      {chosenPosts.length > 0 && (
        <div className="relative">
          <ChosenBar
            posts={chosenPosts}
            acts={acts}
            onMove={() => sheets.move(chosenPosts)}
            onSheet={(kind) => sheets.of(kind, chosenPosts)}
            onPlan={loose.length === 0 ? undefined : () => sheets.plan(loose.map(({ id }) => id))}
            inTrash={chosenPosts.every(({ draft }) => isTrash(shown, draft))}
            onNone={chooseNone}
          />
        </div>
      )}
      <PostSheets open={sheets.open} accounts={accounts} acts={acts} here={here} onClose={sheets.close} />
      <ImportSheet open={sheet === "import"} onClose={() => setSheet(undefined)} />
      <ExportSheet open={sheet === "export"} onClose={() => setSheet(undefined)} />
    </PageFrame>
  );
}

/** A draft as acts on posts know it. */
function chosenOf({ id, stand, schedule, paused, tags, deliveries }: DraftSummary, here: Zone): Chosen {
  return {
    draft: id,
    here: schedule === null ? "" : wallAt(schedule.at, here),
    plan: stand === "scheduled" ? schedule : null,
    paused,
    tags,
    targets: deliveries,
  };
}

const isTrash = (drafts: readonly DraftSummary[], draft: DraftId) =>
  drafts.some(({ id, stand }) => id === draft && stand === "trash");

function NoDrafts({ filter, search }: { filter: DraftFilter; search: string }) {
  const words =
    search !== ""
      ? draftsText.emptySearch(search)
      : filter === "trash"
        ? draftsText.emptyTrash
        : filter === "all" || filter === "unscheduled"
          ? draftsText.empty
          : draftsText.emptyFilter;
  return (
    <Empty
      icon={<FileText size={20} />}
      title={words.title}
      act={
        words === draftsText.empty ? (
          <Button look="main" onPress={() => go({ page: "compose" })}>
            {draftsText.empty.act}
          </Button>
        ) : undefined
      }
    >
      {words.body}
    </Empty>
  );
}
