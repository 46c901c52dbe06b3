import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { goTo, goToRail } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FakeBackend } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const card = (nth: number) => `uid:04AABBCCDDEE0${nth}`;
const stage = () => page.getByRole("region", { name: "Next person" });
const queued = (backend: FakeBackend) =>
  backend.people.filter((one) => one.badges.length === 0 && ["active", "invited", "staged"].includes(one.state));

async function round() {
  const all = await renderApp({ people: 40 });
  await expect.element(page.getByRole("grid")).toBeVisible();
  const total = queued(all.backend).length;
  goToRail();
  await page.getByRole("button", { name: "Start" }).click();
  await expect.element(stage()).toBeVisible();
  return { ...all, total };
}

const heading = () => stage().getByRole("heading").element().textContent ?? "";
const nameIsNot = (name: string) => expect.poll(() => heading().replace("…", name)).not.toBe(name);
const ready = () => expect.poll(heading).not.toBe("…");

test("each_tap_gives_a_card_and_shows_the_next_name_without_a_click", async () => {
  const { backend, total } = await round();
  await ready();
  await expectAccessible();
  const names: string[] = [];
  for (const nth of [1, 2]) {
    const name = heading();
    names.push(name);
    backend.tap(card(nth));
    await nameIsNot(name);
  }
  const given = backend.called("badge_assign") as { person: string; number: string }[];
  expect(given.map((one) => one.number)).toEqual([card(1), card(2)]);
  expect(new Set(given.map((one) => one.person)).size).toBe(2);
  await expect.element(page.getByText(`2 of ${total}`)).toBeVisible();
  // The same card once more takes it back, and its person is at hand again.
  backend.tap(card(1));
  await expect.poll(heading).toBe(names[0]);
  await expect.element(page.getByText(`The card was taken back from ${names[0]}.`)).toBeVisible();
  await expect.element(page.getByText(`1 of ${total}`)).toBeVisible();
});

test("s_skips_and_a_card_of_somebody_else_or_a_lost_one_gives_nothing", async () => {
  const { backend } = await round();
  await ready();
  const first = heading();
  await userEvent.keyboard("s");
  await nameIsNot(first);
  const holder = backend.people.find((one) => one.badges.length > 0);
  backend.tap(holder?.badges[0] ?? "");
  await expect.element(page.getByText(/This card belongs to/)).toBeVisible();
  backend.tap("uid:08AB12CD");
  await expect.element(page.getByText(/shows a new number at each read/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await page.getByRole("button", { name: "Back to the one skipped" }).click();
  await expect.poll(heading).toBe(first);
});

test("a_card_like_somebodys_badge_is_a_question_in_the_round_as_well", async () => {
  const { backend } = await round();
  await ready();
  const before = heading();
  const holder = backend.people.find((one) => one.badges.length > 0);
  const held = holder?.badges[0] ?? "";
  const badge = backend.tap(held).badge;
  backend.tap("uid:2196E651", { alike: [{ card: held, label: "x", badge, exact: false, differences: ["inverted"] }] });
  await expect.element(page.getByText(/^This looks like the badge of/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await page.getByRole("button", { name: `It is another card: give it to ${before}` }).click();
  await nameIsNot(before);
});

test("a_round_goes_on_where_it_was_left_and_ends_with_what_was_done", async () => {
  const { backend } = await round();
  await ready();
  const first = heading();
  backend.tap(card(1));
  await nameIsNot(first);
  await ready();
  const second = heading();
  await expect.poll(() => backend.settings.get("rail.progress") ?? "").toContain(card(1));
  goTo("all");
  await expect.element(page.getByRole("grid")).toBeVisible();
  goToRail();
  await expect.poll(heading).toBe(second);
  await expect.element(page.getByText("Going on where it was left.")).toBeVisible();
  // The card given before is known to the round still.
  backend.tap(card(1));
  await expect.poll(heading).toBe(first);
  await page.getByRole("button", { name: "End this round" }).click();
  await expect.element(page.getByRole("button", { name: "Start" })).toBeVisible();
  await expect.poll(() => backend.settings.get("rail.progress")).toBeUndefined();
});

test("the_last_one_ends_the_round_and_the_skipped_may_follow", async () => {
  const { backend, total } = await round();
  await ready();
  for (let nth = 0; nth < total; nth += 1) {
    await userEvent.keyboard("s");
    await expect.element(page.getByText(`${nth + 1} of ${total}`)).toBeVisible();
  }
  await expect.element(page.getByRole("heading", { name: "Everybody has had their turn" })).toBeVisible();
  await expectAccessible();
  backend.tap(card(1));
  await expect.element(page.getByText("Everybody has had their turn.")).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await page.getByRole("button", { name: "Go through the skipped" }).click();
  await expect.element(page.getByText(`0 of ${total}`)).toBeVisible();
});

test("the_round_is_accessible_in_arabic_and_in_the_dark", async () => {
  await round();
  await ready();
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
