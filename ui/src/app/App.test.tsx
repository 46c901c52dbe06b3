import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { shortcuts } from "@/lib/keys";
import { addPerson, place } from "@/lib/nav";
import { tray } from "@/lib/taps";
import { TOAST_MS, toasts } from "@/lib/toasts";
import { expectAccessible, renderApp } from "@/test/render";

const firstName = () => document.querySelector('[data-index="0"] [data-open-person]')?.textContent;

async function open(options: Parameters<typeof renderApp>[0] = {}) {
  const all = await renderApp(options);
  await expect.poll(firstName).toBeTruthy();
  return all;
}

test("the_palette_finds_people_and_commands_and_enter_takes_the_first", async () => {
  await open();
  await userEvent.keyboard("{Control>}k{/Control}");
  await expect.element(page.getByRole("listbox", { name: "Results" })).toBeVisible();
  await expectAccessible({ except: ["scrollable-region-focusable"] });
  await userEvent.keyboard("keiko tanaka");
  await expect.element(page.getByRole("option", { name: /Keiko Tanaka/ }).first()).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => place.get().panel?.mode).toBe("open");
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("suspended");
  await expect.element(page.getByRole("option", { name: /Go to view: Suspended/ })).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => place.get().view).toBe("suspended");
});

test("a_view_is_found_by_another_word_for_it", async () => {
  await open();
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("users");
  await expect.element(page.getByRole("option", { name: /Go to view: All people/ })).toBeVisible();
});

test("every_shortcut_is_listed_by_the_question_mark", async () => {
  await open();
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("?");
  const dialog = page.getByRole("dialog");
  await expect.element(dialog).toBeVisible();
  expect(dialog.element().querySelectorAll("dt").length).toBe(Object.keys(shortcuts).length);
  await expectAccessible();
});

test("about_tells_the_version_and_shows_whose_work_is_in_it", async () => {
  await open();
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "About Rollbook" }).click();
  await page.getByRole("button", { name: "The work of others…" }).click();
  const texts = page.getByRole("region", { name: "Licences" });
  await expect.element(texts).toHaveTextContent("rusqlite");
  await expectAccessible();
  await userEvent.keyboard("lucide");
  await expect.element(texts).not.toHaveTextContent("rusqlite");
  await expect.element(texts).toHaveTextContent("lucide-react");
  await userEvent.keyboard(" and nothing else");
  await expect.element(page.getByText("Nothing here names that.")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect.element(page.getByText(/^Version /)).toBeVisible();
});

test("keys_that_come_faster_than_a_person_types_do_nothing", async () => {
  const { backend } = await open();
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  const asked = backend.called("directory_query").length;
  for (const key of ["3", "4", "2"])
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await expect.element(page.getByText(/A card reader is typing like a keyboard/)).toBeVisible();
  expect(backend.called("directory_query").length, "no state was turned").toBe(asked);
});

test("single_keys_can_be_turned_off", async () => {
  const { backend } = await open({ settings: { "ui.single_keys": "false" } });
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  const asked = backend.called("directory_query").length;
  await userEvent.keyboard("3");
  await userEvent.keyboard("{Control>}k{/Control}");
  await expect.element(page.getByRole("dialog")).toBeVisible();
  expect(backend.called("directory_query").length).toBe(asked);
});

test("what_was_done_can_be_undone_from_the_toast_and_by_key", async () => {
  const { backend } = await open();
  const id = document.querySelector('[data-index="0"] a')?.getAttribute("href")?.slice(1) ?? "";
  const state = () => backend.people.find((person) => person.id === id)?.state;
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{Shift>} {/Shift}");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect.poll(state).toBe("bin");
  await expect.element(page.getByText("1 person moved to the bin.")).toBeVisible();
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.poll(state).toBe("active");

  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{Shift>} {/Shift}");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect.poll(state).toBe("bin");
  await userEvent.keyboard("{Control>}z{/Control}");
  await expect.poll(state).toBe("active");
});

test("a_toast_is_reached_by_f6_and_stays_while_it_has_the_focus", async () => {
  await open();
  const { say } = await import("@/lib/toasts");
  say("Something was done.");
  await expect.element(page.getByText("Something was done.")).toBeVisible();
  expect(TOAST_MS).toBeGreaterThanOrEqual(10_000);
  const region = () => document.activeElement?.closest("[data-region]");
  for (let press = 0; press < 8 && region()?.getAttribute("aria-label") !== "Messages"; press += 1)
    await userEvent.keyboard("{F6}");
  expect(region()?.getAttribute("aria-label")).toBe("Messages");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => toasts.get().length).toBe(0);
});

test("a_known_card_opens_its_holder", async () => {
  const { backend } = await open();
  const person = backend.people.find((one) => one.state === "active" && one.badges.length > 0);
  backend.tap(person?.badges[0] ?? "");
  await expect.poll(() => place.get().panel).toMatchObject({ id: person?.id, byTap: true });
});

test("over_a_dialog_a_known_card_only_waits_in_the_corner", async () => {
  const { backend } = await open();
  addPerson();
  await expect.element(page.getByRole("dialog")).toBeVisible();
  const person = backend.people.find((one) => one.state === "active" && one.badges.length > 0);
  backend.tap(person?.badges[0] ?? "");
  await expect.poll(() => tray.get().length).toBe(1);
  expect(place.get().panel).toBe(null);
  expect(place.get().overlay).toBe("new_person");
  expect(
    document.querySelector('[role="alertdialog"]')?.contains(document.activeElement),
    "the dialog keeps the focus",
  ).toBe(false);
});

test("an_unknown_card_is_given_to_somebody_from_the_corner", async () => {
  const { backend } = await open();
  backend.tap("uid:04FFEEDDCCBBAA");
  await expect.element(page.getByText("New badge")).toBeVisible();
  await expectAccessible();
  const field = page.getByRole("combobox", { name: "Give it to" });
  await expect
    .poll(() => document.activeElement === field.element(), { message: "nobody is typing, so the focus is there" })
    .toBe(true);
  await field.fill("liam fischer");
  await page
    .getByRole("option", { name: /Liam Fischer/ })
    .first()
    .click();
  await expect
    .poll(() => backend.called("badge_assign")[0])
    .toMatchObject({ number: "uid:04FFEEDDCCBBAA", typed: false, take: null });
  await expect.element(page.getByText("Badge given to Liam Fischer.")).toBeVisible();
  expect(tray.get()).toEqual([]);
});

test("in_arabic_the_window_runs_right_to_left_and_addresses_do_not", async () => {
  await activate("ar");
  await open();
  expect(document.documentElement.dir).toBe("rtl");
  expect(document.documentElement.lang).toBe("ar");
  const email = document.querySelector('[data-index="0"] [data-col="2"] bdi');
  expect(email?.getAttribute("dir")).toBe("ltr");
  const rail = document.querySelector("nav[data-region]")?.getBoundingClientRect();
  expect(rail && rail.left > window.innerWidth / 2, "the rail stands at the right").toBe(true);
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{ArrowLeft}");
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.col).toBe("0");
  await expectAccessible();
});

test("the_language_is_chosen_in_the_settings_and_stored", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: /Language/ }).click();
  await page.getByRole("option", { name: "Deutsch" }).click();
  await expect.poll(() => backend.settings.get("ui.language")).toBe('"de"');
  await expect.poll(() => document.documentElement.lang).toBe("de");
});

test("the_settings_pass_axe", async () => {
  await open();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect.element(page.getByRole("dialog")).toBeVisible();
  await expectAccessible();
});

test("dark_passes_axe", async () => {
  await open({ settings: { "ui.theme": '"dark"' } });
  await expect.poll(() => document.documentElement.dataset.theme).toBe("dark");
  await expectAccessible();
});

test("while_news_is_cut_off_a_bar_says_so_and_everything_is_read_again_after", async () => {
  const { backend } = await open();
  backend.link("down");
  await expect.element(page.getByText(/Rollbook does not answer/)).toBeVisible();
  const asked = backend.called("directory_query").length;
  backend.link("up");
  await expect.poll(() => backend.called("directory_query").length).toBeGreaterThan(asked);
  await expect.poll(() => document.body.textContent).not.toContain("Rollbook does not answer");
});

test("the_undo_a_toast_offers_works_in_a_field_without_unsaved_typing", async () => {
  const { backend } = await open();
  const id = document.querySelector('[data-index="0"] a')?.getAttribute("href")?.slice(1) ?? "";
  const state = () => backend.people.find((person) => person.id === id)?.state;
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{Shift>} {/Shift}");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect.poll(state).toBe("bin");
  await page.getByRole("searchbox").click();
  await userEvent.keyboard("{Control>}z{/Control}");
  await expect.poll(state).toBe("active");
});
