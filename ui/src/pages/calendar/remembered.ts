import { useState } from "react";
import { noFilter, type Filter, type Spot, type View } from "./model";

/** How the calendar was left, for as long as the window is open: writing a post and coming back loses no place. */
interface Left {
  view: View;
  spot: Spot | undefined;
  filter: Filter;
  tray: boolean;
}

const NARROW = 900;
let left: Left | undefined;

export function useRemembered(today: string) {
  const [now, setNow] = useState<Left>(
    () => left ?? { view: "month", spot: undefined, filter: noFilter, tray: innerWidth >= NARROW },
  );
  const become = (change: Partial<Left>) =>
    setNow((before) => {
      left = { ...before, ...change };
      return left;
    });
  return {
    view: now.view,
    setView: (view: View) => become({ view }),
    spot: now.spot ?? { date: today, hour: 9 },
    setSpot: (spot: Spot) => become({ spot }),
    filter: now.filter,
    setFilter: (filter: Filter) => become({ filter }),
    tray: now.tray,
    setTray: (tray: boolean) => become({ tray }),
  };
}

/** As in a window that has just been opened. */
export function forget(): void {
  left = undefined;
}
