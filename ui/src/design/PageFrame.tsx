import type { ReactNode } from "react";

/** Every page: a title, its acts, and what scrolls. */
export function PageFrame({
  title,
  lead,
  acts,
  bar,
  children,
}: {
  title: string;
  lead?: ReactNode;
  acts?: ReactNode;
  bar?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-6 pt-2 max-[899px]:px-4">
        <div className="max-w-full min-w-0 flex-auto">
          <h1 data-testid="page-title" className="truncate text-xl font-semibold tracking-tight">
            {title}
          </h1>
          {lead !== undefined && <p className="truncate text-sm text-ink-3">{lead}</p>}
        </div>
        <div className="flex items-center gap-2">{acts}</div>
      </header>
      {bar !== undefined && <div className="shrink-0 px-6 pt-1 pb-2 max-[899px]:px-4">{bar}</div>}
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </div>
  );
}

/** What scrolls on a page of one column. */
export function PageBody({ children }: { children: ReactNode }) {
  // What is hidden from sight only (a switch's input) stands absolutely: without a frame of its own it would make the
  // whole window scroll, and carry its foot out of reach.
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-8 max-[899px]:px-4">{children}</div>
  );
}

/** An empty page says what will be there and offers the first act. */
export function Empty({
  icon,
  title,
  children,
  act,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  act?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center px-4 pt-[13vh] pb-12 text-center">
      <div className="mb-3 flex size-11 items-center justify-center rounded-full bg-sunken text-ink-3">
        {icon}
      </div>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="mt-1 text-ink-2">{children}</p>
      {act !== undefined && <div className="mt-4 flex gap-2">{act}</div>}
    </div>
  );
}
