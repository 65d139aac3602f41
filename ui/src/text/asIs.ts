/** Marks what is the same in every language: names and addresses. Everything else in this folder is in a macro. */
export const asIs = <Words extends string>(words: Words): Words => words;
