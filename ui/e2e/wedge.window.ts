/**
 * A reader that types, in the real window: real key presses of an X server, by the place of the key,
 * under several layouts, without NumLock, at several speeds.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, type TestContext, test } from "vitest";
import { freshFolder, until } from "./lib/programs";
import { DrivenWindow, Key } from "./lib/webdriver";
import { APP, call, DRIVER, home, PASSWORD } from "./lib/window";

/** X key codes of the digits 0 to 9 by their place: the upper row, and the number pad. */
const places = {
  row: [19, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  pad: [90, 87, 88, 89, 83, 84, 85, 79, 80, 81],
} as const;
const ENTER = 36;
type Keys = keyof typeof places;

let folder: ReturnType<typeof freshFolder>;
let window: DrivenWindow | null = null;

beforeEach(() => {
  folder = freshFolder();
});

afterEach(async (test: TestContext) => {
  execFileSync("setxkbmap", ["us"]);
  if (test.task.result?.state === "fail" && window) {
    const picture = join(dirname(folder.path), "rollbook-wedge-failed.png");
    writeFileSync(picture, await window.picture());
    console.info(`picture: ${picture}`);
  }
  await window?.stop();
  folder.remove();
});

/**
 * Presses the keys of a number as a reader does, so many milliseconds apart, and Enter. Answers
 * whether they went out evenly: a machine with much else to do may stop the program that presses
 * between two of them, for longer than any reader would.
 */
function read(number: string, keys: Keys, gap: number): boolean {
  const codes = [...number].map((digit) => String(places[keys][Number(digit)]));
  const begun = performance.now();
  execFileSync("xdotool", ["key", "--delay", String(gap), ...codes, String(ENTER)]);
  return performance.now() - begun < (codes.length + 1) * gap + STUMBLE_MS;
}

/** Starting the program takes 10 to 30 ms; a gap that breaks a number is more than 100 ms. */
const STUMBLE_MS = 90;
/** After keys that went out unevenly nothing may come of them; then they are pressed again. */
const PATIENCE_MS = 3_000;
const MOST_TRIES = 6;

/** What stands in the fields of the page. */
const fields = (driven: DrivenWindow): Promise<string> =>
  driven.run(() =>
    [...document.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value).join("|"),
  );

const holder = (driven: DrivenWindow): Promise<string | undefined> =>
  driven.run(() => document.querySelector('section[aria-label="Person"] h1')?.textContent ?? undefined);

test("a typed number opens its holder under every layout, and no character of it stays in a field", async () => {
  const driven = await DrivenWindow.open(DRIVER, APP, home(folder.path));
  window = driven;
  await driven.shows("Set up your directory");
  const made = await call<{ recovery_key: string }>(driven, "directory_create", {
    organization: "Fjord & Sons",
    owner_name: "Ada Byron",
    owner_email: "ada@fjord.example",
    password: PASSWORD,
    key_storage: "keyring",
    passphrase: null,
  });
  await call(driven, "recovery_key_verify", { recovery_key: made.recovery_key });
  await driven.shows("All people");

  const people = ["Grace Hopper", "Hedy Lamarr"].map((name, at) => ({
    name,
    id: `0190a000-0000-7000-8000-00000000000${at + 1}`,
  }));
  for (const { name, id } of people)
    await call(driven, "person_create", {
      id,
      fields: { display_name: name, email: `${name.split(" ")[0]?.toLowerCase()}@fjord.example` },
      departments: [],
      not_a_duplicate: null,
    });
  for (const keys of ["row", "pad"] as const)
    await call(driven, "reader_add_keyboard", {
      name: `Reception, ${keys}`,
      shape: { shortest: 10, longest: 10, end: "enter", gap_ms: 100, pace_ms: 80, keys },
    });
  // Every round has a card of its own (the same one again within 2 s is the same tap), and another
  // holder than the round before, so that each has to change what is shown.
  const rounds = ["us", "fr", "de", "ara"].flatMap((layout) =>
    [2, 10, 40].flatMap((gap) => (["row", "pad"] as const).map((keys) => ({ layout, gap, keys }))),
  );
  const cards = rounds.map((_, nth) => ({
    number: `00065470${String(nth).padStart(2, "0")}`,
    holder: people[nth % 2] as (typeof people)[number],
  }));
  for (const card of cards)
    await call(driven, "badge_assign", {
      person: card.holder.id,
      number: `raw:${card.number}`,
      typed: false,
      take: null,
    });
  // The list shows what came after the readers, so the page knows of the readers as well.
  const grace = await call<{ badges: { label: string }[] }>(driven, "person_get", { id: people[0]?.id });
  await driven.shows(grace.badges[0]?.label ?? "");
  const field = await driven.find("searchbox", /./);

  for (const [nth, { layout, gap, keys }] of rounds.entries()) {
    const card = cards[nth] as (typeof cards)[number];
    const what = `${layout}, ${keys}, ${gap} ms`;
    execFileSync("setxkbmap", [layout]);
    let seen: string | undefined;
    for (let tries = 1; seen !== card.holder.name; tries += 1) {
      // The focus is in a field, where a stray character would be seen.
      await field.click();
      const even = read(card.number, keys, gap);
      const end = performance.now() + PATIENCE_MS;
      await until(
        async () => {
          seen = await holder(driven);
          return seen === card.holder.name || (!even && tries < MOST_TRIES && performance.now() > end);
        },
        () => `${card.holder.name} to be opened (${what}); open: ${seen}`,
      );
      if (seen === card.holder.name) break;
      // What a person might have typed like this stands in the field, as it should.
      await field.click();
      await driven.press(Key.control, "a");
      await driven.press(Key.delete);
    }
    expect(await fields(driven), `no character of the number in a field: ${what}`).not.toMatch(
      /[0-9]{3}|[àéèçù&"'(_§!-]{2}|[٠-٩]/,
    );
  }
});

test("what a person types under those layouts arrives as it was typed", async () => {
  const driven = await DrivenWindow.open(DRIVER, APP, { ...home(folder.path), ROLLBOOK_DEMO: "1" });
  window = driven;
  await driven.shows("Northwind Offices");
  await call(driven, "reader_add_keyboard", {
    name: "Reception",
    shape: { shortest: 10, longest: 10, end: "enter", gap_ms: 60, pace_ms: 50, keys: "row" },
  });
  const field = await driven.find("searchbox", /./);
  for (const [layout, expected] of [
    ["us", "1234"],
    ["fr", "&é\"'"],
    ["de", "1234"],
  ] as const) {
    execFileSync("setxkbmap", [layout]);
    await field.click();
    // Slower than any reader: the first key is held back for a moment and then stands in the field.
    execFileSync("xdotool", ["key", "--delay", "120", "10", "11", "12", "13"]);
    let seen = "";
    await until(
      async () => {
        seen = await driven.run(() => (document.querySelector('input[type="search"]') as HTMLInputElement).value);
        return seen === expected;
      },
      () => `${expected} to stand in the field (${layout}); it says ${seen}`,
    );
    await driven.press(Key.escape);
    await driven.run(() => (document.activeElement as HTMLElement).blur());
  }
});
