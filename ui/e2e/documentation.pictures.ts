/** Takes the pictures of the documentation from the running interface with sample people. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Desk, leave, openDesk } from "./lib/browser";
import { ROOT } from "./lib/programs";
import { row, type Screen, screens } from "./lib/screens";

const PLACE = process.env.ROLLBOOK_PICTURES ?? join(ROOT, "docs/pictures");

/** The screens the documentation shows, by the names it uses. */
const shown = ["directory", "person", "badge", "import", "export"] as const;

const styles = [
  { name: "light", locale: "en-GB", dark: false },
  { name: "dark", locale: "en-GB", dark: true },
  { name: "arabic", locale: "ar", dark: false },
] as const;

let desk: Desk;

afterEach((test) => leave(desk, test));

/** A list halfway through its import says more than an empty place to drop it. */
const checked: Screen = {
  name: "import",
  async open(desk) {
    const file = join(desk.folder, "november.csv");
    const rows = ["Name,E-mail,Department,Job title,Start date"];
    rows.push("Katherine Johnson,katherine.johnson@northwind.example,Research,Analyst,2026-12-01");
    rows.push("Mary Jackson,mary.jackson@northwind.example,Engineering,Engineer,2026-12-01");
    rows.push("Dorothy Vaughan,dorothy.vaughan@northwind,Engineering,Team Lead,2026-12-01");
    rows.push("Christine Darden,christine.darden@northwind.example,Aerodynamics,Engineer,2026-12-15");
    writeFileSync(file, `${rows.join("\n")}\n`);
    const { page } = desk;
    await page.locator('nav [data-place="import"]').click();
    await page.getByRole("main").getByRole("textbox").first().fill(file);
    await page.keyboard.press("Enter");
    await page.getByRole("columnheader").first().waitFor();
    // Forward is the last button of each step.
    await page.getByRole("main").getByRole("button").last().click();
    await page.getByRole("group").getByRole("listitem").first().waitFor();
  },
};

for (const style of styles) {
  test(`pictures: ${style.name}`, async () => {
    desk = await openDesk({ bridge: ["--demo"], ...style });
    const { page } = desk;
    // Who changed last: the first page then shows people of many languages, not all of one name.
    const changed = page.getByRole("columnheader").last();
    await changed.click();
    await expect.poll(() => changed.getAttribute("aria-sort")).toBe("descending");
    await page.mouse.move(0, 0);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (const name of shown) {
      const screen = name === "import" ? checked : screens.find((one) => one.name === name);
      await row(page, 1).waitFor();
      await screen?.open(desk);
      if (name === "export") {
        // A place as people have it, not the test's.
        const file = page.getByRole("dialog").getByRole("textbox");
        await file.fill("/home/grace/Documents/Northwind Offices 2026-11-22.pdf");
        await page.getByRole("dialog").getByRole("button").last().focus();
      }
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(PLACE, `${name}-${style.name}.png`), animations: "disabled", caret: "hide" });
      await page.reload();
    }
  });
}
