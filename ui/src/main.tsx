import "./design/base.css";
import { speak, wantedLanguage } from "./app/language";

/** A function, since what it loads may share code with this module, which must have ended by then. */
async function open(): Promise<void> {
  await speak(wantedLanguage(location.search));
  const [{ start }, { tauri }] = await Promise.all([import("./app/start"), import("./api/tauri")]);
  start(tauri);
}

void open();
