import { CircleCheck, CircleX, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Reason } from "../generated/api";
import { toCallError } from "../api/call";
import type { Tone } from "./State";
import { cx } from "./cx";
import { told, toldIfAny } from "../api/told";

const icons: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  busy: Info,
  warn: TriangleAlert,
  bad: CircleX,
  calm: Info,
  practice: Info,
};

/** Something worth knowing about what stands beside it: what is wrong, what to do, and perhaps the act. */
export function Note({
  tone,
  title,
  children,
  act,
  live = false,
  className,
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  act?: ReactNode;
  live?: boolean;
  className?: string;
}) {
  const Icon = icons[tone];
  return (
    <div
      role={live ? (tone === "bad" ? "alert" : "status") : undefined}
      className={cx(`tone-${tone} flex items-start gap-2 rounded-md bg-(--tone-soft) px-3 py-2`, className)}
    >
      <Icon size={15} aria-hidden className="mt-0.5 shrink-0 text-(--tone)" />
      <div className="min-w-0 flex-1">
        {title !== undefined && <div className="font-medium text-ink">{title}</div>}
        {children !== undefined && <div className="text-ink-2">{children}</div>}
      </div>
      {act !== undefined && <div className="flex shrink-0 items-center gap-1.5 self-center">{act}</div>}
    </div>
  );
}

/** A reason in its own words, with its remedy. */
export function ReasonNote({ reason, tone = "bad", act }: { reason: Reason; tone?: Tone; act?: ReactNode }) {
  return (
    <Note tone={tone} title={<span className="font-normal">{told(reason.message)}</span>} act={act}>
      {toldIfAny(reason.remedy) ?? undefined}
    </Note>
  );
}

/** A refused command, where it was asked for. */
export function ErrorNote({ error, act }: { error: unknown; act?: ReactNode }) {
  const { message, remedy } = toCallError(error);
  return (
    <Note tone="bad" live title={<span className="font-normal">{message}</span>} act={act}>
      {remedy ?? undefined}
    </Note>
  );
}
