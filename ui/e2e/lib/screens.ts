/**
 * The screens of the interface and how to come to each without knowing its language: by keys and
 * places, so that the same walk serves every translation. Sample data is shown.
 */
import type { Locator, Page } from "playwright";
import type { Desk } from "./browser";

export interface Screen {
  name: string;
  /** Goes there from the list. */
  open(desk: Desk): Promise<void>;
}

/** A button of the rail's second half; above them are views and groups. */
const rail = (page: Page, place: string): Locator => page.locator(`nav [data-place="${place}"]`);

const dialog = (page: Page): Promise<void> => page.getByRole("dialog").first().waitFor();

/** Rows of the list; the first is the head. */
export const row = (page: Page, place: number): Locator => page.getByRole("row").nth(place);

async function openPerson({ page }: Desk): Promise<void> {
  // Agnieszka sorts first in every language of the sample, and has a badge.
  await row(page, 1).getByRole("link").click();
  await page.getByRole("separator").waitFor();
  await page.getByRole("textbox").nth(3).waitFor();
}

export const screens: Screen[] = [
  { name: "directory", open: async () => undefined },
  { name: "person", open: openPerson },
  {
    name: "badge",
    async open(desk) {
      await openPerson(desk);
      await desk.page.keyboard.press("Control+b");
      await dialog(desk.page);
    },
  },
  {
    name: "new person",
    async open({ page }) {
      await page.keyboard.press("Control+n");
      await dialog(page);
    },
  },
  {
    name: "palette",
    async open({ page }) {
      await page.keyboard.press("Control+k");
      await dialog(page);
      await page.keyboard.type("an");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "import",
    async open({ page }) {
      await rail(page, "import").click();
      await page.getByRole("list").waitFor();
    },
  },
  {
    name: "export",
    async open({ page }) {
      await page.keyboard.press("Control+e");
      await dialog(page);
      await page.getByRole("radio").nth(5).waitFor();
    },
  },
  {
    name: "readers",
    async open({ page }) {
      await rail(page, "readers").click();
      await page.getByRole("grid").waitFor({ state: "detached" });
      await page.getByRole("heading", { level: 3 }).first().waitFor();
    },
  },
  {
    name: "enrolment",
    async open({ page }) {
      await rail(page, "enrolment").click();
      await page.getByRole("radiogroup").waitFor();
    },
  },
  {
    name: "stocktake",
    async open(desk) {
      await rail(desk.page, "stocktake").click();
      await desk.page.getByRole("grid").waitFor({ state: "detached" });
      await desk.page.getByRole("main").getByRole("heading", { level: 2 }).waitFor();
      await desk.call("tap_simulate", { number: "uid:04C43BC21C2680" });
      await desk.page.getByRole("main").getByRole("listitem").nth(6).waitFor();
    },
  },
  {
    name: "history",
    async open({ page }) {
      await rail(page, "history").click();
      await page.getByRole("main").getByRole("listitem").nth(4).waitFor();
    },
  },
  {
    name: "coming changes",
    async open({ page }) {
      await rail(page, "coming").click();
      await page.getByRole("main").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "roles",
    async open({ page }) {
      await page.keyboard.press("Control+2");
      await page.getByRole("main").getByRole("columnheader").nth(5).waitFor();
    },
  },
  {
    name: "departments",
    async open({ page }) {
      await page.keyboard.press("Control+3");
      await page.getByRole("main").getByRole("treegrid").waitFor();
    },
  },
  {
    name: "billing",
    async open({ page }) {
      await page.keyboard.press("Control+4");
      await page.getByRole("main").getByRole("table").nth(1).waitFor();
    },
  },
  {
    name: "settings",
    async open({ page }) {
      await rail(page, "settings").click();
      await dialog(page);
    },
  },
  {
    name: "keys",
    async open({ page }) {
      await page.keyboard.press("?");
      await dialog(page);
    },
  },
  {
    name: "selection",
    async open({ page }) {
      await page.getByRole("checkbox").nth(1).check({ force: true });
      await page.getByRole("checkbox").nth(2).check({ force: true });
    },
  },
  {
    name: "nobody",
    async open({ page }) {
      await page.getByRole("searchbox").fill("nobody is called so");
      await row(page, 1).waitFor({ state: "detached" });
    },
  },
  {
    name: "tapped card",
    async open(desk) {
      await desk.call("tap_simulate", { number: "uid:04C43BC21C2680" });
      await desk.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "sign in",
    async open({ page }) {
      await page.keyboard.press("Control+l");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("grid").waitFor({ state: "detached" });
    },
  },
];
