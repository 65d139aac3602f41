import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";
import catalogues from "./catalogues/lint.js";

export default ts.config(
  { ignores: ["dist", "node_modules", "src/generated"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...ts.configs.strictTypeChecked, ...ts.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["**/testing/*"], message: "Fixtures are for tests and for npm run dev:fixtures." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    extends: [a11y.flatConfigs.strict, hooks.configs.flat.recommended],
    rules: {
      // The composer is opened in order to write: its text field takes the focus.
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/text/**", "src/testing/**", "src/**/*.test.{ts,tsx}"],
    plugins: { catalogues },
    rules: {
      "catalogues/in-components": "error",
      "no-restricted-syntax": [
        "error",
        ...["Literal[value", "TemplateElement[value.raw"].map((text) => ({
          selector: `${text}=/(^|[\\s:])-?(m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|text-left|text-right)(-[\\w(\\[]|\\s|$)/]`,
          message: "Lines may run from right to left: ms, me, ps, pe, start, end, border-s, text-start …",
        })),
      ],
    },
  },
  { files: ["src/text/*.ts"], plugins: { catalogues }, rules: { "catalogues/in-texts": "error" } },
  { files: ["catalogues/**"], languageOptions: { globals: globals.node } },
  { files: ["src/**/*.test.{ts,tsx}", "src/testing/**"], rules: { "no-restricted-imports": "off" } },
);
