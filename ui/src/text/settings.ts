import { t } from "@lingui/core/macro";
import { copiesText } from "./copies";
import { outsideText } from "./outside";

export const settingsText = {
  title: t`Settings`,
  writing: t`New schedules`,
  zone: t`Time zone`,
  zoneHint: t`New schedules start with this zone. Every post keeps its own.`,
  ifMissed: t`If a post cannot go out at its time`,
  ifMissedHint: t`The computer was asleep or offline. Every post can say otherwise.`,
  look: t`Look`,
  theme: t`Theme`,
  themes: { system: t`As the system`, light: t`Light`, dark: t`Dark` },
  zoom: t`Size`,
  about: t`About`,
  version: t`Version`,
  folder: t`Data folder`,
  folderHint: t`One SQLite file holds everything but the keys of your services.`,
  keys: t`Keys`,
};

/** The settings as the palette finds them, by their places on the page (`data-arrival`). */
export const settingNames = (): Record<string, string> => ({
  zone: settingsText.zone,
  missed: settingsText.ifMissed,
  "at-login": outsideText.atLogin.do,
  theme: settingsText.theme,
  zoom: settingsText.zoom,
  keys: settingsText.keys,
  backups: copiesText.backups.title,
  folder: settingsText.folder,
  version: settingsText.version,
});
