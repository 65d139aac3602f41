import { i18n, type Messages } from "@lingui/core";

interface Language {
  direction: "ltr" | "rtl";
  catalogue: () => Promise<{ messages: Messages }>;
}

/** The languages of the window. `ar-XB` is nobody's: English turned round, to see that nothing counts on left and right. */
export const languages = {
  en: { direction: "ltr", catalogue: () => import("../locales/en/messages.po") },
  "ar-XB": { direction: "rtl", catalogue: () => import("../locales/en/messages.po?rtl") },
} as const satisfies Record<string, Language>;

export type LanguageId = keyof typeof languages;

const isLanguage = (id: string): id is LanguageId => Object.hasOwn(languages, id);

/** The language that the address asks for (`?language=ar-XB`, for who works on the window), else English. */
export function wantedLanguage(search: string): LanguageId {
  const wanted = new URLSearchParams(search).get("language") ?? "";
  return isLanguage(wanted) ? wanted : "en";
}

/** Takes up a language. The texts read theirs as they load, so this comes before everything that has any. */
export async function speak(id: LanguageId): Promise<void> {
  const { direction, catalogue } = languages[id];
  const { messages } = await catalogue();
  i18n.loadAndActivate({ locale: id, messages });
  document.documentElement.lang = id;
  document.documentElement.dir = direction;
}

/** How dates are written: in the window's language, as it is done where the person is (`en-DE`: 24 Nov, from Monday). */
export function dateLocale(): string {
  const { locale } = i18n;
  if (locale.includes("-")) return locale;
  const own = navigator.languages.find((one) => one.split("-")[0] === locale);
  if (own !== undefined) return own;
  const region = regionOf(navigator.language);
  return region === undefined ? locale : `${locale}-${region}`;
}

/** Where a language is spoken. A system without one calls its own `C`, which is none. */
function regionOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).maximize().region;
  } catch {
    return undefined;
  }
}
