import { useQuery } from "@tanstack/react-query";
import { Download, FileText, Search, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useHands } from "../../app/hands";
import { go } from "../../app/place";
import { ask } from "../../api/queries";
import type { DraftFilter } from "../../generated/api";
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
import { DraftRow } from "./DraftRow";
import { ExportSheet } from "./ExportSheet";
import { ImportSheet } from "./ImportSheet";

const PAGE = 100;
const MOST = 500;
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
  const search = useDebounced(words.trim(), 100);
  const query = useQuery({
    ...ask.drafts({ filter, limit, search: search === "" ? null : search, tag: tag === "" ? null : tag }),
    placeholderData: (before) => before,
  });
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
              <div className="border-t border-line">
                {drafts.map((draft) => (
                  <DraftRow key={draft.id} draft={draft} />
                ))}
              </div>
              {more && limit < MOST && (
                <Button look="quiet" className="mt-2" onPress={() => setLimit(Math.min(MOST, limit + PAGE))}>
                  {draftsText.more}
                </Button>
              )}
            </PageBody>
          )
        }
      </Loaded>
      <ImportSheet open={sheet === "import"} onClose={() => setSheet(undefined)} />
      <ExportSheet open={sheet === "export"} onClose={() => setSheet(undefined)} />
    </PageFrame>
  );
}

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
