import { useQuery } from "@tanstack/react-query";
import { ask, keys, useCommand } from "../api/queries";
import { sayError } from "../design/sayError";
import type { Theme } from "../generated/api";
import { useHands } from "./hands";
import { go, type Page } from "./place";
import { wear } from "./theme";

/** Does the actions that can be done on every page. */
export function Everywhere({
  onSheet,
}: {
  onSheet: (sheet: "palette" | "keys", before: Element | null) => void;
}) {
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
  useHands({
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
