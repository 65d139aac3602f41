import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, keys, useCommand } from "../api/queries";
import { sayError } from "../design/sayError";
import type { Theme } from "../generated/api";
import { useHands } from "./hands";
import { go, type Page } from "./place";
import { wear } from "./theme";
import { FULL_SIZE, nextZoom, pressedZoom } from "./zoom";

/** Does the actions that can be done on every page. */
export function Everywhere({
  onSheet,
}: {
  onSheet: (sheet: "palette" | "keys", before: Element | null) => void;
}) {
  const client = useQueryClient();
  const settings = useQuery(ask.settings()).data;
  const paused = useQuery(ask.state()).data?.paused;
  const save = useCommand("settings_set", () => [keys.settings]);
  const pause = useCommand("pause", () => [keys.state]);
  const to = (page: Page) => () => go({ page });
  const look = (theme: Theme) => () => {
    if (settings === undefined) return;
    wear(theme);
    save.mutate({ ...settings, theme }, { onError: sayError });
  };
  const zoom = (wanted: (now: number) => number) => () => {
    if (settings === undefined) return;
    const from = pressedZoom.get() ?? settings.zoom;
    const size = wanted(from);
    if (size === from) return;
    // The next press counts from here, before the desk has answered and whatever an earlier answer says.
    pressedZoom.set(size);
    client.setQueryData(keys.settings, { ...settings, zoom: size });
    const onSettled = () => pressedZoom.set(undefined);
    save.mutate({ ...settings, zoom: size }, { onError: sayError, onSettled });
  };
  useHands({
    "zoom.in": zoom((now) => nextZoom(now, 1)),
    "zoom.out": zoom((now) => nextZoom(now, -1)),
    "zoom.reset": zoom(() => FULL_SIZE),
    palette: (at) => onSheet("palette", at),
    help: (at) => onSheet("keys", at),
    write: to("compose"),
    "go.calendar": to("calendar"),
    "go.drafts": to("drafts"),
    "go.activity": to("activity"),
    "go.attention": to("attention"),
    "go.accounts": to("accounts"),
    "go.practice": to("practice"),
    "go.settings": to("settings"),
    pause: () => {
      if (paused !== undefined) pause.mutate({ paused: !paused }, { onError: sayError });
    },
    "theme.system": look("system"),
    "theme.light": look("light"),
    "theme.dark": look("dark"),
  });
  return null;
}
