export const settingsText = {
  title: "Settings",
  writing: "New schedules",
  zone: "Time zone",
  zoneHint: "New schedules start with this zone. Every post keeps its own.",
  ifMissed: "If a post cannot go out at its time",
  ifMissedHint: "The computer was asleep or offline. Every post can say otherwise.",
  look: "Look",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  about: "About",
  version: "Version",
  folder: "Data folder",
  folderHint: "One SQLite file holds everything but the keys of your services.",
  keys: "Keys",
};

/** The settings as the palette finds them, by their places on the page (`data-arrival`). */
export const settingNames = (): Record<string, string> => ({
  zone: settingsText.zone,
  missed: settingsText.ifMissed,
  theme: settingsText.theme,
  keys: settingsText.keys,
  folder: settingsText.folder,
  version: settingsText.version,
});
