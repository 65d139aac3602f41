// Vite's part: sources without macros, and catalogues as modules.
import { readFile } from "node:fs/promises";
import { compile } from "./catalogue.js";
import { expand, hasMacros } from "./macro.js";
import { rightToLeft } from "./pseudo.js";

/** `import { messages } from "./messages.po"`, or `"./messages.po?rtl"` for the language that nobody speaks. */
export function catalogues() {
  let stripped = false;
  return {
    name: "sendoff:catalogues",
    enforce: "pre",
    configResolved({ command }) {
      stripped = command === "build";
    },
    async load(id) {
      const [path, query] = id.split("?");
      if (!path.endsWith(".po")) return null;
      this.addWatchFile(path);
      const messages = compile(await readFile(path, "utf8"), query === "rtl" ? rightToLeft : undefined);
      return { code: `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(messages))});` };
    },
    async transform(code, id) {
      const [path] = id.split("?");
      if (!/\.tsx?$/.test(path) || !hasMacros(code)) return null;
      return expand(code, path, { stripped });
    },
  };
}
