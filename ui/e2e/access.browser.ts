/** Every screen, in light and dark, left to right and right to left, has no barrier that axe knows. */
import { afterEach, expect, test } from "vitest";
import { barriers, type Desk, leave, openDesk } from "./lib/browser";
import { row, screens } from "./lib/screens";

let desk: Desk;

afterEach((test) => leave(desk, test));

for (const { locale, dark } of [
  { locale: "en-GB", dark: false },
  { locale: "en-GB", dark: true },
  { locale: "ar", dark: false },
  { locale: "ar", dark: true },
]) {
  test(`no screen has a barrier: ${locale}, ${dark ? "dark" : "light"}`, async () => {
    desk = await openDesk({ bridge: ["--demo", "--people", "60"], locale, dark });
    const { page } = desk;
    for (const screen of screens) {
      await row(page, 1).waitFor();
      expect(await page.locator("html").getAttribute("dir")).toBe(locale === "ar" ? "rtl" : "ltr");
      await screen.open(desk);
      expect.soft(await barriers(page), screen.name).toEqual([]);
      // Nothing is cut off at the side.
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(overflow, `${screen.name} fits the window`).toBeLessThanOrEqual(0);
      await page.reload();
    }
  });
}
