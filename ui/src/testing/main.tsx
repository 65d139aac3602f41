import "../design/base.css";
import { speak, wantedLanguage } from "../app/language";

await speak(wantedLanguage(location.search));
await import("./scenes");
