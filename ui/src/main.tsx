import { tauri } from "./api/tauri";
import { start } from "./app/start";

start(tauri);
