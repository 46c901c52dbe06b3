import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { barriers, type Desk, leave, makePerson, openDesk, setUp } from "./lib/browser";
import { Hand } from "./lib/steps";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
  await setUp(desk);
  await makePerson(desk, { given: "Grace", family: "Hopper", email: "grace@fjord.example", title: "=Engineer" });
  await makePerson(desk, { given: "Łucja", family: "Żukowska", email: "lucja@fjord.example", title: "Analyst" });
  await makePerson(desk, { given: "محمد", family: "النجار", email: "mo@fjord.example", title: "Analyst" });
  await desk.page.getByRole("link", { name: "Łucja Żukowska" }).waitFor();
});

afterEach((test) => leave(desk, test));

/** Opens the dialog on the list as filtered, and writes it as `format`; answers the file. */
async function exported(format: "PDF" | "Excel" | "CSV", columns?: string): Promise<string> {
  const { page } = desk;
  await page.keyboard.press("Control+e");
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("radio", { name: new RegExp(`^${format}`) }).click({ force: true });
  if (columns) await dialog.getByRole("radio", { name: columns }).click({ force: true });
  const file = dialog.getByRole("textbox", { name: "File" });
  const ending = { PDF: "pdf", Excel: "xlsx", CSV: "csv" }[format];
  await expect.poll(() => file.inputValue()).toMatch(new RegExp(`\\.${ending}$`));
  const path = join(desk.folder, `out.${ending}`);
  await file.fill(path);
  expect.soft(await barriers(page), `the dialog for ${format}`).toEqual([]);
  await dialog.getByRole("button", { name: /^Export/ }).click();
  await dialog.waitFor({ state: "hidden" });
  await expect.poll(() => existsSync(path)).toBe(true);
  return path;
}

test("the filtered list becomes a PDF with its people in their scripts, and nobody else", async () => {
  const { page } = desk;
  await page.getByRole("searchbox", { name: "Search the list" }).fill("analyst");
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor({ state: "hidden" });
  const path = await exported("PDF");
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  expect(text).toMatch(/^Fjord & Sons\s+People\s/);
  // A name is broken where it has a blank, if the column is narrow.
  expect(text).toMatch(/Łucja\s[\s\S]*Żukowska/);
  expect(text.normalize("NFKC")).toMatch(/محمد|دمحم/);
  expect(text).not.toContain("Hopper");
  expect(text).not.toContain("ada@fjord.example");
});

test("a spreadsheet for editing comes back in without a difference", async () => {
  const path = await exported("Excel", "To edit and import again");
  const { page } = desk;
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("textbox", { name: "Path of the file" }).fill(path);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await page.getByRole("button", { name: /^Same 4/ }).waitFor();
  await page.getByRole("button", { name: /^New 0/ }).waitFor();
  await page.getByRole("button", { name: /^Changed 0/ }).waitFor();
});

test("a CSV has what the list shows, with formulas made harmless", async () => {
  const { page } = desk;
  await page.getByRole("searchbox", { name: "Search the list" }).fill("hopper");
  await page.getByRole("link", { name: "Łucja Żukowska" }).waitFor({ state: "hidden" });
  const path = await exported("CSV", "All");
  const [head = "", ...rows] = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/);
  expect(head).toContain("E-mail");
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain("grace@fjord.example");
  expect(rows[0]).toContain("'=Engineer");
});

test("a file that is there is never written over", async () => {
  writeFileSync(join(desk.folder, "out.csv"), "somebody's own");
  await exported("CSV");
  await expect.poll(() => existsSync(join(desk.folder, "out (2).csv"))).toBe(true);
  expect(readFileSync(join(desk.folder, "out.csv"), "utf8")).toBe("somebody's own");
});

test("a list for the auditor takes two keys", async () => {
  const { page } = desk;
  const hand = new Hand(page);
  await hand.key("Control+e");
  const dialog = page.getByRole("dialog", { name: "Export" });
  const button = dialog.getByRole("button", { name: /^Export 4/ });
  await button.waitFor();
  const path = await dialog.getByRole("textbox", { name: "File" }).inputValue();
  await hand.key("Enter");
  await expect.poll(() => existsSync(path)).toBe(true);
  expect(hand.steps).toEqual({ C: 2, F: 0, T: 0 });
});
