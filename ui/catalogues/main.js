// node catalogues/main.js          writes src/locales/en/messages.po from the sources
// node catalogues/main.js --check  fails where it is not what the sources say
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { write } from "./catalogue.js";
import { hasMacros, messagesOf } from "./macro.js";

const CATALOGUE = "src/locales/en/messages.po";

async function fromSources() {
  const names = (await readdir("src", { recursive: true })).filter((name) => /\.tsx?$/.test(name)).sort();
  const found = [];
  for (const name of names) {
    const path = join("src", name).replaceAll("\\", "/");
    const code = await readFile(path, "utf8");
    if (!hasMacros(code)) continue;
    for (const { message, comment } of await messagesOf(code, path)) {
      if (message === undefined) throw new Error(`${path}: a message has no words`);
      found.push({ message, comment, origin: path });
    }
  }
  return write(found);
}

const written = await fromSources();
if (process.argv.includes("--check")) {
  if (written !== (await readFile(CATALOGUE, "utf8"))) {
    console.error(`${CATALOGUE} is not what the sources say. Write it anew:  npm --prefix ui run catalogues`);
    process.exit(1);
  }
} else {
  await writeFile(CATALOGUE, written);
}
