import type { Theme } from "../generated/api";

/** `data-theme` on <html> decides; without it the system does. */
export function wear(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
