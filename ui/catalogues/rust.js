// The sentences that Rust makes for people: every `said!("…")` of src-tauri. The template of `said!` is its message.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Where Rust says something to people. Tests say what they like. */
const SOURCES = "../src-tauri";
const IS_SOURCE = /\.rs$/;
const IS_TEST = /(^|\/)(tests|target|examples)(\/|\.rs$)/;
/** Where the macro is made. */
const MACRO = "core/src/said.rs";

/** A string, a character, a comment or a call of `said!`: in the first three no call is looked for. */
const TOKEN =
  /\/\/[^\n]*|r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.[^']*|[^\\'])'|\bsaid!\s*[([{]\s*|#\[cfg\(test\)\]\s*mod \w+ \{|\b(?:as_is|AsIs)\(\s*/g;
const LITERAL = /"((?:\\[\s\S]|[^"\\])*)"/y;

const ESCAPES = { n: "\n", t: "\t", r: "\r", 0: "\0", "\\": "\\", "'": "'", '"': '"' };

/** What a literal of Rust stands for. A backslash at the end of a line leaves out the blanks that follow. */
const unescaped = (text) =>
  text.replaceAll(/\\(?:\r?\n\s*|u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|(.))/g, (_, long, short, one) => {
    const code = long?.replaceAll("_", "") ?? short;
    if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
    return one === undefined ? "" : (ESCAPES[one] ?? one);
  });

/** The string literal at a place, and where it ends; `undefined` where none stands. */
function literalAt(code, at) {
  LITERAL.lastIndex = at;
  const found = LITERAL.exec(code);
  return found === null ? undefined : { text: unescaped(found[1]), end: LITERAL.lastIndex };
}

const wordsIn = (text) => /\p{L}{2,}\s+\p{L}|^\p{Lu}\p{Ll}+/u.test(text.replaceAll(/\{[^{}]*\}/g, "…"));

/**
 * The messages of one source. Refuses a `said!` whose template cannot be read here, and sentences that pass for somebody
 * else's words: `as_is("Some sentence")`, a gap filled with one.
 */
export function messagesOfRust(code, filename) {
  const found = [];
  const refuse = (at, why) => {
    throw new Error(`${filename}:${code.slice(0, at).split("\n").length}: ${why}`);
  };
  for (const match of code.matchAll(TOKEN)) {
    const [token] = match;
    const after = match.index + token.length;
    // Unit tests stand at the end of a file.
    if (token.startsWith("#[cfg(test)]")) break;
    if (/^as_is|^AsIs/.test(token)) {
      const words = literalAt(code, code.startsWith("format!(", after) ? after + "format!(".length : after);
      if (words !== undefined && wordsIn(words.text)) refuse(after, "a sentence of ours belongs into said!");
    } else if (token.startsWith("said!")) {
      const template = literalAt(code, after);
      if (template === undefined) refuse(after, "said! takes a literal");
      found.push({ message: template.text });
      const gap = sentenceInGaps(code, template.end);
      if (gap !== undefined) refuse(gap, "a gap filled with a sentence: that is a said! of its own");
    }
  }
  return found;
}

/** Where a gap of the call is filled with a literal sentence or a `format!` of one. */
function sentenceInGaps(code, from) {
  let depth = 0;
  for (let at = from; at < code.length && depth >= 0; at += 1) {
    const literal = code[at] === '"' ? literalAt(code, at) : undefined;
    if (literal !== undefined) {
      const filled = /=\s*(?:format!\()?$/.test(code.slice(from, at));
      if (filled && wordsIn(literal.text)) return at;
      at = literal.end - 1;
    } else if ("([{".includes(code[at])) depth += 1;
    else if (")]}".includes(code[at])) depth -= 1;
  }
  return undefined;
}

/** All messages of Rust, each with its source. */
export async function fromRust() {
  const names = (await readdir(SOURCES, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => IS_SOURCE.test(name) && !IS_TEST.test(name) && name !== MACRO)
    .sort();
  const found = [];
  for (const name of names) {
    const path = join(SOURCES, name).replaceAll("\\", "/");
    const code = await readFile(path, "utf8");
    found.push(...messagesOfRust(code, path).map(({ message }) => ({ message, origin: path })));
  }
  return found;
}
