import {
  CalendarClock,
  CalendarPlus,
  CalendarX2,
  ChevronLeft,
  ChevronRight,
  CirclePause,
  CirclePlay,
  Tag,
  Trash2,
  Undo2,
  Users,
  X,
  type LucideIcon,
} from "lucide-react";
import { useEffect } from "react";
import { Toolbar } from "react-aria-components";
import { Button } from "../../design/Button";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";
import type { Acts } from "./acts";
import type { Chosen } from "./model";

interface Props {
  posts: readonly Chosen[];
  acts: Acts;
  onMove: () => void;
  onSheet: (kind: "accounts" | "tags") => void;
  /** Plans those that have no time into the next free ones; absent where none of them has to. */
  onPlan?: (() => void) | undefined;
  /** They are in the trash: all that can be done is to take them out. */
  inTrash?: boolean;
  onNone: () => void;
}

/** What can be done to all the posts that are chosen. What only some of them can undergo says why the others stay. */
export function ChosenBar({ posts, acts, onMove, onSheet, onPlan, inTrash = false, onNone }: Props) {
  const drafts = posts.map(({ draft }) => draft);
  const waiting = posts.filter(({ plan }) => plan !== null);
  const allPaused = waiting.length > 0 && waiting.every(({ paused }) => paused);
  // Where nothing has a time, nothing can be moved or paused.
  const canMove = waiting.length > 0 || onPlan === undefined;
  // Messages make room for it.
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset["chosenBar"] = "";
    return () => {
      delete dataset["chosenBar"];
    };
  }, []);
  return (
    <Toolbar
      aria-label={calendarText.bar}
      data-testid="chosen-bar"
      className="absolute inset-x-0 bottom-3 z-20 mx-auto flex w-fit max-w-[96%] items-center gap-1 rounded-lg bg-raised p-1.5 ps-3 shadow-2 ring-1 ring-line"
    >
      <p role="status" className="digits me-1.5 text-sm font-medium whitespace-nowrap">
        {calendarText.barCount(posts.length)}
      </p>
      {inTrash ? (
        <Act
          Icon={Undo2}
          name={postsText.restore}
          onPress={() => acts.restore(drafts)}
          testid="chosen-restore"
        />
      ) : (
        <>
          {onPlan !== undefined && (
            <Act Icon={CalendarPlus} name={postsText.plan} onPress={onPlan} testid="chosen-plan" />
          )}
          {canMove && (
            <>
              <Button
                look="quiet"
                small
                icon
                aria-label={calendarText.earlier}
                onPress={() => acts.shift(posts, -1)}
              >
                <ChevronLeft size={15} />
              </Button>
              <Button
                look="quiet"
                small
                icon
                aria-label={calendarText.later}
                onPress={() => acts.shift(posts, 1)}
              >
                <ChevronRight size={15} />
              </Button>
              <Act Icon={CalendarClock} name={calendarText.move} onPress={onMove} testid="chosen-move" />
              <Act
                Icon={CalendarX2}
                name={calendarText.unschedule}
                onPress={() => acts.unschedule(drafts)}
                testid="chosen-unschedule"
              />
            </>
          )}
          <Act
            Icon={Users}
            name={postsText.accountsMenu}
            onPress={() => onSheet("accounts")}
            testid="chosen-accounts"
          />
          <Act Icon={Tag} name={postsText.tagMenu} onPress={() => onSheet("tags")} testid="chosen-tag" />
          {canMove && (
            <Act
              Icon={allPaused ? CirclePlay : CirclePause}
              name={allPaused ? postsText.release : postsText.pause}
              onPress={() => acts.pause(drafts, !allPaused)}
              testid="chosen-pause"
            />
          )}
          <Button
            look="quiet"
            small
            icon
            onPress={() => {
              acts.trash(drafts);
              onNone();
            }}
            aria-label={calendarText.trash}
            data-testid="chosen-trash"
          >
            <Trash2 size={14} aria-hidden />
          </Button>
        </>
      )}
      <Button look="quiet" small icon aria-label={calendarText.barNone} onPress={onNone}>
        <X size={15} />
      </Button>
    </Toolbar>
  );
}

/** An icon and, where there is room, its word. */
function Act({
  Icon,
  name,
  onPress,
  testid,
}: {
  Icon: LucideIcon;
  name: string;
  onPress: () => void;
  testid: string;
}) {
  return (
    <Button look="quiet" small onPress={onPress} data-testid={testid}>
      <Icon size={14} aria-hidden />
      <span className="max-[1180px]:sr-only">{name}</span>
    </Button>
  );
}
