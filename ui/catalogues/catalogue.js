// A catalogue is a PO file: what translators and their tools know. `msgid` is the English in ICU's form, and the
// program looks a message up by a hash of it. What comes from Rust is looked up by its English itself, which is what
// travels with it.
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { generateMessageId } from "@lingui/message-utils/generateMessageId";
import PO from "pofile";

/** The English catalogue of all messages found: complete by itself. */
export function write(found) {
  const byMessage = new Map();
  for (const { message, origin, comment } of found) {
    const known = byMessage.get(message) ?? { origins: new Set(), comments: new Set() };
    known.origins.add(origin);
    if (comment !== undefined) known.comments.add(comment);
    byMessage.set(message, known);
  }
  const po = new PO();
  po.headers = {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    Language: "en",
    "Plural-Forms": "",
  };
  po.headerOrder = Object.keys(po.headers);
  po.comments = ["Written by `npm run catalogues`; a translation has the same messages with its own words."];
  po.items = [...byMessage].map(([message, { origins, comments }]) => {
    const item = new PO.Item();
    item.msgid = message;
    item.msgstr = [message];
    // Without line numbers: a line moved elsewhere changes nothing.
    item.references = [...origins].sort();
    item.extractedComments = [...comments].sort();
    return item;
  });
  return `${po.toString().trimEnd()}\n`;
}

const isRust = (place) => place.endsWith(".rs");

const asItStands = (tokens) => tokens;

/**
 * The keys under which a message is looked up: its English by what comes from Rust, a hash by the window. English that
 * is said as it stands needs no entry for Rust: it travels with the gaps.
 */
function keysOf({ msgid, msgstr, references }, said) {
  const fromRust = references.filter(isRust).length;
  const needed = fromRust > 0 && (said !== asItStands || msgstr.join("") !== msgid);
  const fromWindow = fromRust === 0 || fromRust < references.length;
  return [...(needed ? [msgid] : []), ...(fromWindow ? [generateMessageId(msgid)] : [])];
}

/** `{ id: compiled message }`; `said` may change the words. */
export function compile(text, said = asItStands) {
  const translated = PO.parse(text).items.filter(({ msgstr }) => msgstr.join("") !== "");
  return Object.fromEntries(
    translated.flatMap((item) => {
      const message = said(compileMessage(item.msgstr.join("")));
      return keysOf(item, said).map((key) => [key, message]);
    }),
  );
}
