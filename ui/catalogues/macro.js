// The macros of a source (`t`, `plural` of @lingui/core/macro) turned into calls, and the messages in them.
import { transformAsync } from "@babel/core";
import extract from "@lingui/babel-plugin-extract-messages";
import macro from "@lingui/babel-plugin-lingui-macro";
import { makeConfig } from "@lingui/conf";

const MACRO = "@lingui/core/macro";
const linguiConfig = makeConfig({ locales: ["en"], sourceLocale: "en" }, { skipValidation: true });

/** Whether there is anything to do. */
export const hasMacros = (code) => code.includes(MACRO);

function transform(code, filename, plugins) {
  return transformAsync(code, {
    filename,
    babelrc: false,
    configFile: false,
    sourceMaps: true,
    // The types stay: they are taken out by whoever comes after.
    parserOpts: { plugins: filename.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
    plugins,
  });
}

/** A source without its macros. In a build the words themselves stay in the catalogue alone. */
export async function expand(code, filename, { stripped }) {
  const { code: expanded, map } = await transform(code, filename, [
    [macro, { linguiConfig, stripMessageField: stripped }],
  ]);
  return { code: expanded, map };
}

/** Every message of a source, with what its placeholders stand for. */
export async function messagesOf(code, filename) {
  const found = [];
  await transform(code, filename, [
    [macro, { linguiConfig, extract: true, stripMessageField: false }],
    [extract, { onMessageExtracted: (message) => found.push(message) }],
  ]);
  return found;
}
