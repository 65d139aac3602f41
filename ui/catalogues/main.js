// node catalogues/main.js          writes src/locales/en/messages.po from the sources of the window and of Rust
// node catalogues/main.js --check  fails where it is not what the sources say
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { write } from "./catalogue.js";
import { hasMacros, messagesOf } from "./macro.js";
import { fromRust } from "./rust.js";

const CATALOGUE = "src/locales/en/messages.po";

async function fromWindow() {
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
  return found;
}

const written = write([...(await fromWindow()), ...(await fromRust())]);
if (process.argv.includes("--check")) {
  if (written !== (await readFile(CATALOGUE, "utf8"))) {
    console.error(`${CATALOGUE} is not what the sources say. Write it anew:  npm --prefix ui run catalogues`);
    process.exit(1);
  }
} else {
  await writeFile(CATALOGUE, written);
}
