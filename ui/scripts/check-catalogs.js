// Fails when a text of the interface is not in the catalogues, or has no translation.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import config from "../lingui.config.js";

const ui = fileURLToPath(new URL("..", import.meta.url));
const catalogue = (locale) => `${ui}src/locales/${locale}.po`;
const lingui = `${ui}node_modules/@lingui/cli/dist/lingui.js`;
// Lingui gives its worker threads ten seconds to start, which a machine with much else to do exceeds.
const ALONE = ["--workers", "1"];

// The header names the moment of extraction; everything else is what we compare.
const content = (text) => text.replace(/^"POT-Creation-Date:.*$/m, "");

const before = new Map(config.locales.map((locale) => [locale, readFileSync(catalogue(locale), "utf8")]));
const said = execFileSync(process.execPath, [lingui, "extract", "--clean", ...ALONE], { cwd: ui, encoding: "utf8" });
const stale = config.locales.filter(
  (locale) => content(readFileSync(catalogue(locale), "utf8")) !== content(before.get(locale)),
);
// Looking must not change anything.
for (const [locale, text] of before) writeFileSync(catalogue(locale), text);
if (stale.length > 0) {
  console.error(
    `${said}\nThe catalogues of ${stale.join(", ")} are not up to date: run "npm run i18n", translate, and commit.`,
  );
  process.exit(1);
}
execFileSync(process.execPath, [lingui, "compile", "--strict", ...ALONE], { cwd: ui, stdio: "inherit" });
