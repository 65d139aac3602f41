import "./design/base.css";
import { speak, wantedLanguage } from "./app/language";

await speak(wantedLanguage(location.search));
const [{ start }, { tauri }] = await Promise.all([import("./app/start"), import("./api/tauri")]);
start(tauri);
