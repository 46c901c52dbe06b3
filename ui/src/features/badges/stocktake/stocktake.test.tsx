import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { goToStocktake } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import { expectAccessible, renderApp } from "@/test/render";
import { counted } from "./piles";

afterEach(() => counted.set([]));

async function open() {
  const all = await renderApp({ people: 40 });
  await expect.element(page.getByRole("grid")).toBeVisible();
  goToStocktake();
  await expect.element(page.getByRole("heading", { name: "Stocktake" })).toBeVisible();
  const holder = all.backend.people.find((one) => one.badges.length > 0 && one.state === "active");
  return { ...all, holder, held: holder?.badges[0] ?? "" };
}

const pile = (name: RegExp) => page.getByRole("list", { name: "Piles" }).getByRole("button", { name });

test("each_card_is_counted_once_into_its_pile_and_nothing_is_given", async () => {
  const { backend, holder, held } = await open();
  await expect.element(page.getByText("Nothing counted yet")).toBeVisible();
  await expectAccessible();
  backend.tap("uid:04AABBCCDDEE01");
  await expect.element(pile(/^1\s*Unknown/)).toBeVisible();
  backend.tap(held);
  await expect.element(pile(/^1\s*In use/)).toBeVisible();
  await expect.element(page.getByText(`In use · ${holder?.fields.name}`)).toBeVisible();
  backend.tap(held);
  await expect.element(page.getByText("was counted already")).toBeVisible();
  await expect.element(pile(/^1\s*In use/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await expectAccessible();
});

test("a_pile_goes_back_into_stock_in_one_act", async () => {
  const { backend, holder, held } = await open();
  backend.tap("uid:04AABBCCDDEE01");
  backend.tap(held);
  await pile(/^1\s*In use/).click();
  await expect.element(page.getByRole("list", { name: "Counted cards" }).getByRole("listitem")).toBeVisible();
  await page.getByRole("button", { name: "Take 1 badge back into stock" }).click();
  await expect.element(page.getByText("1 badge is back and free.")).toBeVisible();
  expect(backend.called("badges_return")).toEqual([{ badges: [`badge ${held}`] }]);
  expect(holder?.badges).not.toContain(held);
  await expect.element(pile(/^1\s*Free/)).toBeVisible();
});

test("the_count_begins_anew_and_can_be_had_back", async () => {
  const { backend } = await open();
  backend.tap("uid:04AABBCCDDEE01");
  await expect.element(pile(/^1\s*Unknown/)).toBeVisible();
  await page.getByRole("button", { name: "Begin anew" }).click();
  await expect.element(page.getByText("Nothing counted yet")).toBeVisible();
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.element(pile(/^1\s*Unknown/)).toBeVisible();
});

test("the_stocktake_is_accessible_in_arabic_and_in_the_dark", async () => {
  const { backend, held } = await open();
  backend.tap(held);
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
