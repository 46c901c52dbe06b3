import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { barriers, type Desk, leave, openDesk, setUp } from "./lib/browser";
import { Hand } from "./lib/steps";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
  await setUp(desk);
});

afterEach((test) => leave(desk, test));

const LONG = 200_000;

const syllables = ["ba", "do", "fe", "gi", "ha", "ko", "lu", "me", "no", "pa", "ri", "so", "ta", "ve", "wi", "za"];

/** A family name of its own for every number; names with digits are remarked upon. */
function family(n: number): string {
  const parts = [n & 15, (n >> 4) & 15, (n >> 8) & 15, (n >> 12) & 15].map((part) => syllables[part]);
  const name = parts.join("");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A list as offices keep it: semicolons, day before month, accents, and two rows that cannot be right. */
function listOf(people: number): string {
  const given = ["Zoë", "Łucja", "Jürgen", "Олена", "محمد", "陽子", "Grace", "O'Neil"];
  const units = ["Assembly", "Sales", "Research", "Łódź Works"];
  const rows = ["Name;E-mail;Department;Employee number;Start date"];
  for (let n = 1; n <= people; n += 1) {
    const start = `${String((n % 28) + 1).padStart(2, "0")}.${String((n % 12) + 1).padStart(2, "0")}.2020`;
    rows.push(
      `${given[n % given.length]} ${family(n)};p${n}@fjord.example;${units[n % units.length]};${1_000 + n};${start}`,
    );
  }
  rows.push("No Address;not an address;Sales;90001;01.02.2020");
  rows.push("Twice There;p1@fjord.example;Sales;90002;01.02.2020");
  return `\uFEFF${rows.join("\r\n")}\r\n`;
}

async function openFile(path: string): Promise<void> {
  const { page } = desk;
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("textbox", { name: "Path of the file" }).fill(path);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).waitFor();
}

const count = async () => (await desk.call<{ all: number }>("directory_counts")).all;

test("10,000 people come in from a list: columns matched, rows checked, imported, taken back", async () => {
  const { page } = desk;
  const file = join(desk.folder, "people.csv");
  writeFileSync(file, listOf(10_000));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("textbox", { name: "Path of the file" }).waitFor();
  expect.soft(await barriers(page), "choosing a file").toEqual([]);
  await openFile(file);
  expect.soft(await barriers(page), "matching columns").toEqual([]);
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();

  const run = page.getByRole("button", { name: /^Import 10,000/ });
  await run.waitFor({ timeout: LONG });
  expect.soft(await barriers(page), "the checked rows").toEqual([]);
  expect(await count(), "a check writes nothing").toBe(1);
  // Rows that want a look are shown first, each with its reason.
  await page.getByText("Twice There").waitFor();

  await run.click();
  await page.getByRole("button", { name: "Undo import" }).waitFor({ timeout: LONG });
  expect.soft(await barriers(page), "the import's end").toEqual([]);
  expect(await count()).toBe(10_001);
  await page.getByRole("button", { name: "Show who was imported" }).click();
  await page.getByRole("searchbox", { name: "Search the list" }).fill(`олена ${family(9_003).toLowerCase()}`);
  await page.getByRole("link", { name: `Олена ${family(9_003)}` }).waitFor();

  // Out of the search field, where Ctrl+Z takes back what was typed.
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+z");
  await expect.poll(count, { timeout: LONG }).toBe(1);
});

test("the second month's list is read as the first was and changes only what differs", async () => {
  const { page } = desk;
  const first = join(desk.folder, "october.csv");
  const second = join(desk.folder, "november.csv");
  writeFileSync(
    first,
    "Full name,Mail,Dept\nGrace Hopper,grace@fjord.example,Research\nAlan Turing,alan@fjord.example,Research\n",
  );
  writeFileSync(
    second,
    "Full name,Mail,Dept\nGrace Hopper,grace@fjord.example,Sales\nAlan Turing,alan@fjord.example,Research\nKatherine Johnson,kate@fjord.example,Sales\n",
  );
  await openFile(first);
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await page.getByRole("button", { name: /^Import 2/ }).click();
  await page.getByRole("button", { name: "Import another file" }).first().click();

  const hand = new Hand(page);
  await page.getByRole("textbox", { name: "Path of the file" }).fill(second);
  await hand.click(page.getByRole("button", { name: "Open", exact: true }));
  await page.getByText("The columns are matched as last time").waitFor();
  await hand.click(page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }));
  await hand.click(page.getByRole("button", { name: /^Import 2/ }));
  await page.getByRole("button", { name: "Undo import" }).waitFor();
  expect(await count()).toBe(4);
  // Three where dropping the file on the window opens it: then it is two.
  expect(hand.steps.C).toBeLessThanOrEqual(3);
});

test("a refused row is corrected in place, and rows are pasted", async () => {
  const { page } = desk;
  const file = join(desk.folder, "starters.csv");
  writeFileSync(file, "Name,E-mail\nGrace Hopper,grace@fjord.example\nAlan Turing,alan@\n");
  await openFile(file);
  await page.getByRole("button", { name: "Check 2 rows" }).click();
  await page.getByRole("button", { name: /^Correct/ }).click();
  expect.soft(await barriers(page), "correcting a row").toEqual([]);
  await page.getByRole("textbox", { name: /E-mail/ }).fill("alan@fjord.example");
  await page.getByRole("button", { name: "Take over and check" }).click();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await page.getByRole("button", { name: "Undo import" }).waitFor();
  expect(await count()).toBe(3);
  await page.getByRole("button", { name: "Undo import" }).click();
  await page.getByText("The import was taken back").waitFor();
  expect(await count()).toBe(1);
  await page.getByRole("button", { name: "Import another file" }).first().click();

  await page.getByRole("textbox", { name: /paste rows/ }).fill("Name\tE-mail\nKatherine Johnson\tkate@fjord.example\n");
  await page.getByRole("button", { name: "Check 1 row" }).click();
  await page.getByRole("button", { name: "Import 1 person" }).click();
  await page.getByRole("button", { name: "Undo import" }).waitFor();
  expect(await count()).toBe(2);
});

test("a file that is no list is refused with the reason, and nothing is lost", async () => {
  const { page } = desk;
  const file = join(desk.folder, "picture.csv");
  writeFileSync(file, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0xff, 0xfe]));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("textbox", { name: "Path of the file" }).fill(file);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("picture.csv was not opened").waitFor();
  expect.soft(await barriers(page)).toEqual([]);
});
