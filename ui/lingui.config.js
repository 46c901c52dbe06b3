/** @type {import("@lingui/conf").LinguiConfig} */
export default {
  sourceLocale: "en",
  locales: ["en", "de", "fr", "es", "pl", "ar"],
  catalogs: [{ path: "src/locales/{locale}", include: ["src"], exclude: ["src/test/**", "**/*.test.*"] }],
  format: "po",
  // Line numbers would make every edit a change of six catalogues.
  formatOptions: { lineNumbers: false },
  orderBy: "messageId",
};
