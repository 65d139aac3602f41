import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, keys, useCommand } from "../api/queries";
import { sayError } from "../design/sayError";
import type { Theme } from "../generated/api";
import { actionNow } from "../text/actions";
import { useHands } from "./hands";
import { go, type Page } from "./place";
import { settingsNow, useSettingsChange } from "./settings";
import { undo, useLastStep } from "./undo";
import { FULL_SIZE, nextZoom } from "./zoom";

/** Does the actions that can be done on every page. */
export function Everywhere({
  onSheet,
}: {
  onSheet: (sheet: "palette" | "keys", before: Element | null) => void;
}) {
  const client = useQueryClient();
  const paused = useQuery(ask.state()).data?.paused;
  const change = useSettingsChange();
  const pause = useCommand("pause", () => [keys.state]);
  const to = (page: Page) => () => go({ page });
  const look = (theme: Theme) => () => change.mutate({ theme });
  const zoom = (wanted: (now: number) => number) => () => {
    const now = settingsNow(client)?.zoom;
    if (now !== undefined && wanted(now) !== now) change.mutate({ zoom: wanted(now) });
  };
  const last = useLastStep();
  useHands({
    "zoom.in": zoom((now) => nextZoom(now, 1)),
    "zoom.out": zoom((now) => nextZoom(now, -1)),
    "zoom.reset": zoom(() => FULL_SIZE),
    palette: (at) => onSheet("palette", at),
    help: (at) => onSheet("keys", at),
    ...(last && { undo: { name: actionNow.undo(last.what), run: () => undo(last) } }),
    write: to("compose"),
    "write.typing": to("compose"),
    "go.calendar": to("calendar"),
    "go.drafts": to("drafts"),
    "go.activity": to("activity"),
    "go.attention": to("attention"),
    "go.accounts": to("accounts"),
    "go.practice": to("practice"),
    "go.settings": to("settings"),
    pause: {
      name: paused === true ? actionNow.resume : actionNow.pause,
      run: () => {
        if (paused !== undefined) pause.mutate({ paused: !paused }, { onError: sayError });
      },
    },
    "theme.system": look("system"),
    "theme.light": look("light"),
    "theme.dark": look("dark"),
  });
  return null;
}
