import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ask } from "../api/queries";
import { Messages } from "../design/Messages";
import { AccountsPage } from "../pages/accounts/AccountsPage";
import { ActivityPage } from "../pages/activity/ActivityPage";
import { AttentionPage } from "../pages/attention/AttentionPage";
import { CalendarPage } from "../pages/calendar/CalendarPage";
import { LateSheet } from "../pages/attention/LateSheet";
import { ComposerPage } from "../pages/composer/ComposerPage";
import { sessionOf } from "../pages/composer/sessions";
import { DraftsPage } from "../pages/drafts/DraftsPage";
import { PracticePage } from "../pages/practice/PracticePage";
import { SettingsPage } from "../pages/settings/SettingsPage";
import { WelcomePage } from "../pages/welcome/WelcomePage";
import { appText } from "../text/app";
import { AtLoginOffer } from "./AtLoginOffer";
import { Banners } from "./Banners";
import { CopySheet } from "./CopySheet";
import { Guard } from "./Guard";
import { Palette } from "./Palette";
import { Shortcuts } from "./Shortcuts";
import { Sidebar } from "./Sidebar";
import { Everywhere } from "./Everywhere";
import { Keys } from "./Keys";
import { Led } from "./Led";
import { usePlace, type Place } from "./place";
import { useWithChanges } from "./settings";
import { wear } from "./theme";

export function App() {
  const place = usePlace();
  const [sheet, setSheet] = useState<{ name: "palette" | "keys"; before: Element | null }>();
  const close = () => setSheet(undefined);
  const copy = useCopyQuestion();
  useTheme();
  const main = useFocusOnArrival(place);

  return (
    <div className="flex h-full">
      <a
        href="#page"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="sr-only z-50 rounded-md bg-raised px-3 py-1 shadow-2 focus:not-sr-only focus:fixed focus:top-2 focus:start-2"
      >
        {appText.skip}
      </a>
      <Keys />
      <Led />
      <Everywhere onSheet={(name, before) => setSheet({ name, before })} />
      <Sidebar />
      <main ref={main} id="page" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <Banners onCopy={copy.ask} />
        <AtLoginOffer />
        <div className="min-h-0 flex-1">
          <Guard key={place.page}>
            <Shown place={place} />
          </Guard>
        </div>
      </main>
      <Palette open={sheet?.name === "palette"} before={sheet?.before ?? null} onClose={close} />
      <Shortcuts open={sheet?.name === "keys"} onClose={close} />
      <CopySheet open={copy.open} onClose={copy.putAway} />
      <LateSheet held={place.page === "compose" || copy.open} />
      <Messages />
    </div>
  );
}

/** Nothing can be done on these pages without an account, so the first start shows the welcome instead. */
const wantAccounts = new Set<Place["page"]>([
  "calendar",
  "drafts",
  "compose",
  "activity",
  "attention",
  "practice",
]);

function Shown({ place }: { place: Place }) {
  const accounts = useQuery(ask.accounts());
  const drafts = useQuery({
    ...ask.drafts({ filter: "all", limit: 1 }),
    enabled: accounts.data?.length === 0,
  });
  // Until it is known whether there are accounts, nothing is shown rather than a page that goes again.
  if (accounts.isPending && wantAccounts.has(place.page)) return null;
  if (accounts.data?.length === 0 && wantAccounts.has(place.page)) {
    if (drafts.data === undefined) return null;
    if (drafts.data.drafts.length === 0) return <WelcomePage />;
  }
  switch (place.page) {
    case "calendar":
      return <CalendarPage />;
    case "drafts":
      return <DraftsPage />;
    case "compose": {
      const session = sessionOf(place.id);
      return <ComposerPage key={session} session={session} id={place.id} />;
    }
    case "activity":
      return <ActivityPage id={place.id} />;
    case "attention":
      return <AttentionPage at={place.id} />;
    case "accounts":
      return <AccountsPage at={place.id} />;
    case "practice":
      return <PracticePage />;
    case "settings":
      return <SettingsPage at={place.id} />;
  }
}

/**
 * Where it is in doubt which copy of the data folder sends, that is the first thing that is asked: on start, and
 * when it comes to light. Put away, it comes back from the banner; who said that another copy sends is not asked.
 */
function useCopyQuestion() {
  const doubt = useQuery(ask.state()).data?.copy?.doubt ?? null;
  const [shown, setShown] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  if (doubt !== shown) {
    setShown(doubt);
    if (doubt !== null && doubt !== "yielded") setOpen(true);
  }
  return { open, ask: () => setOpen(true), putAway: () => setOpen(false) };
}

function useTheme() {
  const theme = useWithChanges(useQuery(ask.settings()).data)?.theme;
  useEffect(() => {
    if (theme !== undefined) wear(theme);
  }, [theme]);
}

/** A person who reads by ear is taken to the new page; a page that takes the focus itself keeps it. */
function useFocusOnArrival(place: Place) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const held = document.activeElement;
    if (place.page !== "compose" && (held === null || held === document.body)) main.current?.focus();
  }, [place.page]);
  return main;
}
