/**
 * Letters and marks of scripts that run from right to left: the blocks whose characters do so by default
 * (Unicode Standard Annex 9, <https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types>), and the marks that
 * turn words around.
 */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether all of the words run from left to right, or have no direction of their own. */
export const runsLeftToRight = (words: string): boolean => !RIGHT_TO_LEFT.test(words);
