// ESLint's part: words that a person reads stand in src/text, in a macro.

/** Attributes and properties that are read out or shown. */
const SAID = new Set([
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "alt",
  "body",
  "hint",
  "label",
  "lead",
  "message",
  "more",
  "name",
  "placeholder",
  "remedy",
  "title",
]);
const MACROS = new Set(["t", "plural", "select", "selectOrdinal", "msg"]);
/** Marks what is the same in every language: names, addresses. */
const AS_IS = "asIs";

const letters = /\p{L}/u;
/** A word with a capital, or several words: an identifier has neither. */
const words = /^\p{Lu}\p{Ll}|\p{L}\s+\p{L}/u;
/** A sentence or a title of several words. */
const sentence = /^\p{Lu}\p{L}*[\s,:]+\p{L}/u;

const messages = {
  outside: "“{{ words }}” is outside the catalogues: it belongs into src/text, in `t` or `plural`.",
};

/** What a node says: a string, or the fixed parts of a template. */
function saidBy(node) {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : "";
  if (node.type === "TemplateLiteral") return node.quasis.map(({ value }) => value.cooked ?? "").join("…");
  return "";
}

/** The nodes that an expression may have for its value. */
function values(node) {
  switch (node?.type) {
    case "Literal":
    case "TemplateLiteral":
      return [node];
    case "ConditionalExpression":
      return [...values(node.consequent), ...values(node.alternate)];
    case "LogicalExpression":
      return [...values(node.left), ...values(node.right)];
    case "JSXExpressionContainer":
      return values(node.expression);
    default:
      return [];
  }
}

const nameOf = ({ key, name }) => (key ?? name).name ?? (key ?? name).value;

/** For components: nothing that is read stands in them. */
const inComponents = {
  meta: { type: "problem", messages },
  create(context) {
    const told = new Set();
    const tell = (node, text) => {
      if (told.has(node)) return;
      told.add(node);
      context.report({ node, messageId: "outside", data: { words: text.trim().slice(0, 40) } });
    };
    const check = (nodes, pattern) => {
      for (const node of nodes) if (pattern.test(saidBy(node))) tell(node, saidBy(node));
    };
    return {
      JSXText: (node) => letters.test(node.value) && tell(node, node.value),
      JSXAttribute: (node) => SAID.has(nameOf(node)) && check(values(node.value), letters),
      "JSXElement > JSXExpressionContainer": (node) => check(values(node), letters),
      Property: (node) => SAID.has(nameOf(node)) && check(values(node.value), words),
      ":not(ImportDeclaration, TSLiteralType, NewExpression) > :matches(Literal, TemplateLiteral)": (node) =>
        check([node], sentence),
    };
  },
};

/** For src/text: every word is in a macro, or said to be the same everywhere. */
const inTexts = {
  meta: { type: "problem", messages },
  create(context) {
    const excused = (node) => {
      for (let up = node.parent; up !== null; up = up.parent) {
        if (up.type === "TaggedTemplateExpression" && MACROS.has(up.tag.name)) return true;
        if (up.type === "CallExpression" && (MACROS.has(up.callee.name) || up.callee.name === AS_IS))
          return true;
        if (up.type === "ImportDeclaration" || up.type === "TSLiteralType") return true;
        if (up.type === "Property" && up.key === node) return true;
      }
      return node.parent.type === "BinaryExpression";
    };
    return {
      ":matches(Literal, TemplateLiteral)"(node) {
        const text = saidBy(node);
        if (letters.test(text) && !excused(node))
          context.report({ node, messageId: "outside", data: { words: text.slice(0, 40) } });
      },
    };
  },
};

export default { rules: { "in-components": inComponents, "in-texts": inTexts } };
