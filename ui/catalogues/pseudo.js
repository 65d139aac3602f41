// A language that nobody speaks: every English word from right to left, by Unicode's own override characters
// (https://www.unicode.org/reports/tr9/#Explicit_Directional_Overrides). What is not turned round on the screen is not
// in a catalogue; what stands on the wrong side was placed by left and right.
const RIGHT_TO_LEFT = "\u202e";
const END = "\u202c";

const turned = (words) => words.replaceAll(/\p{L}+/gu, (word) => `${RIGHT_TO_LEFT}${word}${END}`);

/** A compiled message with its words turned round; placeholders, `#` and the names of forms stay. */
export function rightToLeft(tokens) {
  if (typeof tokens === "string") return turned(tokens);
  return tokens.map((token) => {
    if (typeof token === "string") return turned(token);
    const [name, format, forms] = token;
    if (forms === undefined || forms === null || typeof forms !== "object") return token;
    const said = Object.entries(forms).map(([form, words]) => [
      form,
      form === "offset" ? words : rightToLeft(words),
    ]);
    return [name, format, Object.fromEntries(said)];
  });
}
