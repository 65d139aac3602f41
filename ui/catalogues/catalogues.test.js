import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import ts from "typescript-eslint";
import { setupI18n } from "@lingui/core";
import { compile, write } from "./catalogue.js";
import lint from "./lint.js";
import { expand, messagesOf } from "./macro.js";
import { rightToLeft } from "./pseudo.js";
import { fromRust, messagesOfRust } from "./rust.js";

const SOURCE = `
import { plural, t } from "@lingui/core/macro";
export const text = {
  title: t\`Accounts\`,
  found: (n: number, name: string) => plural(n, { 0: "Nothing", one: \`\${name}: # account\`, other: \`\${name}: # accounts\` }),
};
`;

/** What a language of these messages says. */
async function speaker(said) {
  const found = (await messagesOf(SOURCE, "text.ts")).map((one) => ({ ...one, origin: "text.ts" }));
  const messages = compile(write(found), said);
  return { i18n: setupI18n({ locale: "en", messages: { en: messages } }), found };
}

describe("a catalogue", () => {
  it("has every message of a source, and says it by its id", async () => {
    const { i18n, found } = await speaker();
    expect(found.map(({ message }) => message)).toEqual([
      "Accounts",
      "{n, plural, =0 {Nothing} one {{name}: # account} other {{name}: # accounts}}",
    ]);
    expect(i18n._(found[0].id)).toBe("Accounts");
    expect(i18n._(found[1].id, { n: 2, name: "Sol" })).toBe("Sol: 2 accounts");
    expect(i18n._(found[1].id, { n: 0, name: "Sol" })).toBe("Nothing");
  });

  it("holds the words alone in a build", async () => {
    const { code } = await expand(SOURCE, "text.ts", { stripped: true });
    expect(code).not.toMatch(/Accounts|Nothing/);
    expect((await expand(SOURCE, "text.ts", { stripped: false })).code).toMatch(/Accounts/);
  });

  it("is the same whatever the order in which a message is met", async () => {
    const one = { message: "Close", origin: "a.ts" };
    const other = { message: "Close", origin: "b.ts" };
    expect(write([one, other])).toBe(write([other, one]));
  });
});

it("the language that nobody speaks turns every word round, and nothing else", async () => {
  const { i18n, found } = await speaker(rightToLeft);
  expect(i18n._(found[0].id)).toBe("\u202eAccounts\u202c");
  expect(i18n._(found[1].id, { n: 1, name: "Sol" })).toBe("Sol: 1 \u202eaccount\u202c");
  expect(i18n._(found[1].id, { n: 0, name: "Sol" })).toBe("\u202eNothing\u202c");
});

describe("what Rust says", () => {
  const said = (code) => messagesOfRust(code, "some.rs").map(({ message }) => message);

  it("is every template of said!, as Rust reads it", () => {
    expect(
      said(
        'x(said!("{who} is \\"in\\" \\u{e9}.", who = y));\n said!(\n    "One \\\n      line.\\n\\nTwo",\n)',
      ),
    ).toEqual(['{who} is "in" é.', "One line.\n\nTwo"]);
  });

  it("stands in no comment, no string, no character and no test", () => {
    const none = ['// said!("A b")', '"said!(\\"A b\\")"', 'r#"said!("A b")"#', "'\"'", "unsaid!(x)"].join(
      ";\n",
    );
    expect(said(`${none}\n#[cfg(test)]\nmod tests { said!("In a test"); }`)).toEqual([]);
  });

  it.each(["said!(words)", 'said!(concat!("a", b))', "said! { format }", 'said!(r"raw")'])(
    "is refused where it cannot be read: %s",
    (code) => expect(() => said(code)).toThrow("some.rs:1: said! takes a literal"),
  );

  it.each([
    'Said::as_is("Nothing was sent.")',
    'Said::as_is(format!("{host} cannot be reached"))',
    'said!("{what}", what = "it was lost")',
    'said!("{what}", what = format!("{host} was lost"))',
  ])("is refused where it passes for somebody else's words: %s", (code) => {
    expect(() => said(code)).toThrow(/said!/);
  });

  it.each([
    "Said::as_is(words)",
    'Said::as_is("")',
    'said!("{code}", code = format!("U+{:04X}", c))',
    'said!("{what}", what = said!("It was lost."))',
  ])("is taken where it does not: %s", (code) => {
    expect(() => said(code)).not.toThrow();
  });

  it("needs no entry where it is said as it stands, unless the window says it too", () => {
    const own = { message: "Quit {name}", origin: "../src-tauri/tray.rs" };
    const both = [own, { ...own, origin: "src/text/app.ts" }];
    expect(Object.keys(compile(write([own])))).toEqual([]);
    expect(Object.keys(compile(write([own]), rightToLeft))).toEqual(["Quit {name}"]);
    expect(Object.keys(compile(write(both)))).toHaveLength(1);
    expect(Object.keys(compile(write(both), rightToLeft))).toHaveLength(2);
    const translated = write([own]).replace('msgstr "Quit {name}"', 'msgstr "{name} beenden"');
    expect(compile(translated)).toEqual({ "Quit {name}": [["name"], " beenden"] });
  });

  it("is found in the program's sources, and compiles", async () => {
    const found = await fromRust();
    expect(found.length).toBeGreaterThan(300);
    const messages = compile(write(found), rightToLeft);
    for (const { message } of found) {
      const i18n = setupI18n({ locale: "en", messages: { en: messages } });
      const gaps = Object.fromEntries([...message.matchAll(/\{(\w+)/g)].map(([, name]) => [name, 2]));
      expect(i18n._(message, gaps)).not.toMatch(/[{}]/);
    }
  });
});

describe("the lint rules", () => {
  const linter = new Linter();
  const told = (rule, code) =>
    linter
      .verify(
        code,
        {
          files: ["**/*.tsx"],
          languageOptions: { parser: ts.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
          plugins: { catalogues: lint },
          rules: { [`catalogues/${rule}`]: "error" },
        },
        "some.tsx",
      )
      .map(({ message, ruleId }) => (ruleId === null ? message : ruleId));
  const said = (rule) => [`catalogues/${rule}`];

  it.each([
    "<p>Close</p>",
    "<p>{'Close'}</p>",
    "<p>{open ? 'Close' : text.open}</p>",
    "<p>{`${n} posts`}</p>",
    "<button aria-label='Close' />",
    "<Field label={`Text for ${who}`} />",
    "say({ title: 'Saved' })",
    "const words = 'Nothing was sent';",
    "const words = `Sent to ${n} accounts`;",
  ])("find words in a component: %s", (code) => {
    expect(told("in-components", code)).toEqual(said("in-components"));
  });

  it.each([
    "<p>{text.close}</p>",
    "<p>{n} / {most}</p>",
    "<p className='text-sm font-medium' data-testid='page title' role='status' />",
    "import { X } from 'Some Where';",
    "go({ page: 'compose', name: 'palette' })",
    "if (event.key === 'Escape') leave();",
    "throw new Error('index.html has no #root');",
    "const look: 'Main One' = pick();",
  ])("find none in: %s", (code) => {
    expect(told("in-components", code)).toEqual([]);
  });

  it.each(["const text = { close: 'Close' };", "const text = { of: (n) => `${n} posts` };"])(
    "find words outside the macros in a text: %s",
    (code) => {
      expect(told("in-texts", code)).toEqual(said("in-texts"));
    },
  );

  it.each([
    "const text = { close: t`Close`, 'a key': t`${n} of ${all}`, n: plural(n, { one: '# post', other: '# posts' }) };",
    "const name = asIs('Sendoff');",
    "const dash = '–';",
    "const none = said === 'never' ? t`Never` : t`Once`;",
  ])("find none in a text: %s", (code) => {
    expect(told("in-texts", code)).toEqual([]);
  });
});
