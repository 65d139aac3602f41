import {
  Archive,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  Clock,
  Eye,
  LoaderCircle,
  MessageCircleQuestionMark,
  SkipForward,
  TriangleAlert,
  Undo2,
  UserCheck,
  type LucideIcon,
} from "lucide-react";
import type { DeliveryState } from "../generated/api";
import { stateText } from "../text/states";
import { cx } from "./cx";

export type Tone = "good" | "busy" | "warn" | "bad" | "calm" | "practice";

/** The one colour and the one icon of each state: docs/design-system.md. */
export const stateLook: Record<DeliveryState, { tone: Tone; Icon: LucideIcon }> = {
  planned: { tone: "calm", Icon: CircleDashed },
  waiting: { tone: "calm", Icon: Clock },
  sending: { tone: "busy", Icon: LoaderCircle },
  in_doubt: { tone: "warn", Icon: CircleQuestionMark },
  following: { tone: "busy", Icon: Eye },
  held: { tone: "warn", Icon: CirclePause },
  asked: { tone: "warn", Icon: MessageCircleQuestionMark },
  published: { tone: "good", Icon: CircleCheck },
  published_by_person: { tone: "good", Icon: UserCheck },
  refused: { tone: "bad", Icon: CircleX },
  failed_unproven: { tone: "bad", Icon: TriangleAlert },
  withdrawn: { tone: "calm", Icon: Undo2 },
  skipped: { tone: "calm", Icon: SkipForward },
  written_off: { tone: "calm", Icon: Archive },
};

export function StateIcon({ state, size = 14 }: { state: DeliveryState; size?: number }) {
  const { tone, Icon } = stateLook[state];
  return (
    <Icon
      size={size}
      aria-hidden
      className={cx(`tone-${tone} shrink-0 text-(--tone)`, state === "sending" && "animate-turn")}
    />
  );
}

/** Icon and word. */
export function State({ state }: { state: DeliveryState }) {
  const { tone } = stateLook[state];
  return (
    <span
      title={stateText[state].sentence}
      className={`tone-${tone} inline-flex h-5.5 items-center gap-1 rounded-full bg-(--tone-soft) pe-2 ps-1.5 text-sm font-medium whitespace-nowrap text-(--tone)`}
    >
      <StateIcon state={state} size={13} />
      {stateText[state].word}
    </span>
  );
}
