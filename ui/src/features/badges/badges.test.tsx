import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { enrolBadge, place, showPerson } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FakeBackend, FakeOptions } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const CHLOE = 2;
const FREE = "uid:04AABBCCDDEE01";
const OTHER_FREE = "uid:04AABBCCDDEE02";
const dialog = () => page.getByRole("dialog", { name: "Enrol a badge" });
const panel = () => page.getByRole("region", { name: "Person", exact: true });

function person(backend: FakeBackend, at: number) {
  const found = backend.people[at];
  if (!found) throw new Error("no such person");
  return found;
}

/** Somebody other than Chloé, and a card of theirs. */
function heldCard(backend: FakeBackend): { card: string; name: string } {
  const holder = backend.people.find((one) => one.badges.length > 0 && one.fields.name !== "Chloé Dubois");
  return { card: holder?.badges[0] ?? "", name: holder?.fields.name ?? "" };
}

async function open(options: FakeOptions = {}, how: Parameters<typeof showPerson>[1] = {}) {
  const all = await renderApp(options);
  await expect.element(page.getByRole("grid")).toBeVisible();
  const chloe = person(all.backend, CHLOE);
  showPerson(chloe.id, how);
  await expect.element(panel().getByRole("heading", { name: "Chloé Dubois" })).toBeVisible();
  return { ...all, chloe };
}

async function enrol(options: FakeOptions = {}) {
  const all = await open(options);
  enrolBadge(all.chloe.id);
  await expect.element(page.getByText("Hold the badge on the reader")).toBeVisible();
  return all;
}

test("a_free_card_on_the_reader_is_given_to_the_open_person_at_once", async () => {
  const { backend, chloe } = await open();
  backend.tap(FREE);
  await expect.element(page.getByText("Badge given to Chloé Dubois.")).toBeVisible();
  // The name stands large over the window.
  await expect.element(page.getByText("Badge given", { exact: false }).first()).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([{ person: chloe.id, number: FREE, typed: false, take: null }]);
  await expect.element(panel().getByText("Dormant")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.element(panel().getByText("No badge yet", { exact: true }).first()).toBeVisible();
});

test("an_unknown_card_in_the_corner_is_given_to_the_person_on_the_screen", async () => {
  const { backend, chloe } = await open({}, { byTap: true });
  backend.tap(FREE, { grade: "amber", grade_reason: "copied" });
  await expect.element(page.getByText("Cards of this kind are easily copied.")).toBeVisible();
  await page.getByRole("button", { name: "Give it to Chloé Dubois" }).click();
  await expect
    .poll(() => backend.called("badge_assign"))
    .toEqual([{ person: chloe.id, number: FREE, typed: false, take: null }]);
});

test("a_panel_opened_by_a_tap_takes_no_card_until_it_is_touched", async () => {
  const { backend, chloe } = await open({}, { byTap: true });
  backend.tap(FREE);
  await expect.element(page.getByText("New badge")).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await panel().getByRole("textbox", { name: "First name" }).click();
  backend.tap(OTHER_FREE);
  await expect.poll(() => backend.called("badge_assign")).toMatchObject([{ person: chloe.id, number: OTHER_FREE }]);
});

test("a_peeked_panel_takes_no_card", async () => {
  const { backend } = await open({}, { mode: "peek" });
  backend.tap(FREE);
  await expect.element(page.getByText("New badge")).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
});

test("the_persons_own_card_says_so_and_changes_nothing", async () => {
  const { backend, chloe } = await open();
  chloe.badges.push(FREE);
  backend.tap(FREE);
  await expect.element(panel().getByText("This badge is already this person’s.")).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
});

test("a_card_on_the_open_panel_of_a_binned_person_gives_nothing", async () => {
  const { backend, chloe } = await open();
  chloe.state = "bin";
  backend.tell("directory", { people: [chloe.id] });
  await expect.element(panel().getByText(/In the bin since/)).toBeVisible();
  backend.tap(FREE);
  await expect.element(panel().getByText(/Nothing was given: this person is in the bin/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
});

test("a_phone_with_changing_numbers_is_refused_in_words", async () => {
  const { backend } = await open();
  backend.tap("uid:08AB12CD");
  await expect.element(panel().getByText(/shows a new number at each read/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
});

test("a_card_of_somebody_else_asks_what_to_do", async () => {
  const { backend, chloe } = await open();
  const { card, name } = heldCard(backend);
  backend.tap(card);
  await expect.element(dialog().getByText("This badge already belongs to someone else")).toBeVisible();
  await expect.element(dialog().getByText(name, { exact: true })).toBeVisible();
  await expectAccessible();
  // The keyboard walks the choices; the reason waits below them.
  await userEvent.keyboard("{ArrowDown}");
  await expect.element(dialog().getByRole("textbox", { name: "Reason" })).toBeVisible();
  await page.getByRole("button", { name: "Move badge" }).click();
  await expect.element(page.getByText("Say why the badge changes hands.")).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await dialog().getByRole("textbox", { name: "Reason" }).fill("Swapped desks");
  await page.getByRole("button", { name: "Move badge" }).click();
  await expect.element(dialog().getByRole("button", { name: "Done" })).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([
    { person: chloe.id, number: card, typed: false, take: { reason: "Swapped desks", old: "returned" } },
  ]);
  expect(person(backend, CHLOE).badges).toEqual([card]);
});

test("a_moved_badge_may_be_noted_as_lost_by_its_old_holder", async () => {
  const { backend } = await open();
  const { card } = heldCard(backend);
  backend.tap(card);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await dialog().getByRole("textbox", { name: "Reason" }).fill("Found in the canteen");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => backend.called("badge_assign")).toMatchObject([{ take: { old: "lost" } }]);
});

test("the_holders_record_opens_instead", async () => {
  const { backend } = await open();
  const { card, name } = heldCard(backend);
  backend.tap(card);
  await page.getByText(/^Open the record of/).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(panel().getByRole("heading", { name })).toBeVisible();
  await expect.element(dialog()).not.toBeInTheDocument();
});

test("enrolment_waits_reads_and_shows_who_got_it", async () => {
  const { backend, chloe } = await enrol();
  await expectAccessible();
  await expect.element(dialog().getByText("Front desk")).toBeVisible();
  backend.tap(FREE);
  await expect.element(dialog().getByRole("heading", { name: "Chloé Dubois", level: 3 })).toBeVisible();
  await expect.element(dialog().getByRole("button", { name: "Done" })).toHaveFocus();
  await expectAccessible();
  expect(backend.called("badge_assign")).toEqual([{ person: chloe.id, number: FREE, typed: false, take: null }]);
  // A pile of cards does not land on one person.
  backend.tap(OTHER_FREE);
  await expect.element(page.getByText("New badge")).toBeVisible();
  expect(backend.called("badge_assign").length).toBe(1);
});

test("enrolment_opens_by_its_key_and_closes_by_escape", async () => {
  await open();
  await userEvent.keyboard("{Control>}b{/Control}");
  await expect.element(dialog()).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog()).not.toBeInTheDocument();
});

test("an_unreadable_card_keeps_the_enrolment_waiting", async () => {
  const { backend } = await enrol();
  backend.tap("uid:08AB12CD");
  await expect.element(dialog().getByText(/shows a new number at each read/)).toBeVisible();
  await expect.element(dialog().getByText("Hold the badge on the reader")).toBeVisible();
  backend.tap(FREE);
  await expect.element(dialog().getByRole("button", { name: "Done" })).toBeVisible();
});

test("a_lost_card_is_stopped_until_it_is_said_to_be_found", async () => {
  const { backend, chloe } = await enrol();
  backend.blocked.set(FREE, "lost");
  backend.tap(FREE);
  await expect.element(page.getByText("This badge was reported lost")).toBeVisible();
  await expectAccessible();
  expect(backend.called("badge_assign")).toEqual([]);
  await page.getByRole("button", { name: "It is found" }).click();
  await expect.poll(() => backend.called("badge_release")).toMatchObject([{ how: "found" }]);
  await expect.poll(() => backend.called("badge_assign")).toMatchObject([{ person: chloe.id, number: FREE }]);
});

test("a_revoked_card_cannot_be_found", async () => {
  const { backend } = await enrol();
  backend.blocked.set(FREE, "revoked");
  backend.tap(FREE);
  await expect.element(page.getByText("This badge was taken out of use")).toBeVisible();
  await expect.element(page.getByRole("button", { name: "It is found" })).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Read another badge" }).click();
  await expect.element(page.getByText("Hold the badge on the reader")).toBeVisible();
});

test("a_number_may_be_typed_and_stays_unconfirmed", async () => {
  const { backend, chloe } = await enrol();
  await page.getByRole("button", { name: "Type the number" }).click();
  await expectAccessible();
  await page.getByRole("button", { name: "Give badge" }).click();
  await expect.element(page.getByText("Type the number printed on the card.")).toBeVisible();
  await page.getByRole("textbox", { name: "Number on the card" }).fill("04 AA BB CC DD EE 01");
  await expect.element(dialog().getByText("as typed · new")).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await expect.element(dialog().getByRole("button", { name: "Done" })).toBeVisible();
  expect(backend.called("badge_assign")).toMatchObject([{ person: chloe.id, typed: true }]);
  await dialog().getByRole("button", { name: "Done" }).click();
  await expect.element(panel().getByText("Typed, never tapped")).toBeVisible();
});

test("a_number_with_several_readings_asks_which_card_it_is", async () => {
  const { backend } = await enrol();
  backend.override.badge_look_up = () => ({
    candidates: [
      { card: "em:0102030405", label: "0 123 456", badge: null, exact: true, differences: [] },
      { card: "w26:1-234", label: "1-234", badge: null, exact: false, differences: ["bytes_reversed"] },
    ],
  });
  await page.getByRole("button", { name: "Type the number" }).click();
  await page.getByRole("textbox", { name: "Number on the card" }).fill("123456");
  await expect.element(page.getByText("This number can mean several cards")).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByText("Choose which card it is.")).toBeVisible();
  await page.getByText("1-234").click();
  await page.getByRole("button", { name: "Give badge" }).click();
  await expect.poll(() => backend.called("badge_assign")).toMatchObject([{ number: "w26:1-234", typed: true }]);
});

test("a_refused_number_is_said_at_the_field", async () => {
  const { backend } = await enrol();
  backend.override.badge_look_up = () => {
    throw Object.assign(new Error(), {
      code: "card_number_refused",
      message: "short",
      detail: { problem: { code: "too_short", params: { significant: "2" } } },
    });
  };
  await page.getByRole("button", { name: "Type the number" }).click();
  await page.getByRole("textbox", { name: "Number on the card" }).fill("12");
  await expect.element(page.getByText("A badge number has at least 4 digits after its leading zeros.")).toBeVisible();
  await expect
    .element(page.getByRole("textbox", { name: "Number on the card" }))
    .toHaveAttribute("aria-invalid", "true");
});

test("a_card_that_somebody_took_meanwhile_asks_as_well", async () => {
  const { backend } = await enrol();
  backend.override.badge_assign = () => {
    throw Object.assign(new Error(), {
      code: "badge_held",
      message: "held",
      detail: { person: person(backend, 0).id, name: "Amina Haddad", label: "04AA BBCC", card: FREE },
    });
  };
  backend.tap(FREE);
  await expect.element(page.getByText("This badge already belongs to someone else")).toBeVisible();
  await expect.element(dialog().getByText("Amina Haddad", { exact: true })).toBeVisible();
});

test("without_a_reader_the_enrolment_says_how_to_connect_one", async () => {
  const { backend } = await open();
  backend.readers = [];
  backend.tell("readers");
  enrolBadge(person(backend, CHLOE).id);
  await expect.element(page.getByText("No reader is ready")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Add a reader" }).click();
  await dialog().getByRole("textbox", { name: "Name" }).fill("Gate");
  await page.getByRole("button", { name: "Add reader", exact: true }).click();
  await expect
    .poll(() => backend.called("reader_add"))
    .toEqual([{ port: "/dev/ttyACM0", name: "Gate", baud: null, dialogue: null }]);
  await expect.element(page.getByText("Hold the badge on the reader")).toBeVisible();
});

test("an_unplugged_reader_says_what_to_do", async () => {
  const { backend } = await open();
  backend.readers = backend.readers.map((reader) => ({ ...reader, state: "lost" as const }));
  backend.tell("readers");
  enrolBadge(person(backend, CHLOE).id);
  await expect.element(dialog().getByText("Unplugged", { exact: true })).toBeVisible();
  await expect.element(dialog().getByText(/Plug the reader in again/)).toBeVisible();
});

test("a_badge_is_returned_or_reported_lost_by_one_click_with_undo", async () => {
  const { backend } = await open();
  backend.tap(FREE);
  await expect.element(panel().getByRole("button", { name: "Returned" })).toBeVisible();
  await panel().getByRole("button", { name: "Returned" }).click();
  await expect.element(page.getByText("Badge 04AA BBCC is back and free.")).toBeVisible();
  await expect.poll(() => backend.called("badge_release")).toMatchObject([{ how: "returned" }]);
  await expect.element(panel().getByRole("button", { name: "Returned" })).not.toBeInTheDocument();
});

test("one_key_reports_the_badge_lost", async () => {
  const { backend } = await open();
  backend.tap(FREE);
  await expect.element(panel().getByRole("button", { name: "Returned" })).toBeVisible();
  panel().getByRole("heading", { level: 1 }).element().focus();
  await userEvent.keyboard("l");
  await expect.element(page.getByText("Badge 04AA BBCC is reported lost.")).toBeVisible();
});

test("all_written_forms_of_a_badge_can_be_looked_up", async () => {
  const { backend } = await open();
  backend.tap(FREE);
  await panel()
    .getByRole("button", { name: /^All written forms/ })
    .click();
  await expect.element(page.getByText("Hexadecimal, bytes reversed")).toBeVisible();
  await expect.element(page.getByText("01EEDDCCBBAA04")).toBeVisible();
  // The library wraps what stands over the window without a landmark of its own.
  await expectAccessible({ except: ["region"] });
});

test("who_had_a_badge_is_told_at_the_badge", async () => {
  const { backend } = await open();
  backend.tap(FREE);
  await panel()
    .getByRole("button", { name: /^History of/ })
    .click();
  await expect
    .element(page.getByRole("dialog", { name: "Who had this badge" }).getByText("Chloé Dubois"))
    .toBeVisible();
  await expect.element(page.getByText(/given by Ines Marques · has it now/)).toBeVisible();
});

test("sample_data_comes_with_a_reader_that_lays_cards", async () => {
  const { backend } = await open({ status: { demo: true } });
  await page.getByRole("button", { name: "Simulated reader" }).click();
  await page.getByRole("menuitem", { name: "A new card" }).click();
  await expect.element(page.getByText("Badge given to Chloé Dubois.")).toBeVisible();
  expect(backend.called("tap_simulate").length).toBe(1);
  expect(place.get().panel?.id).toBe(person(backend, CHLOE).id);
});

test("enrolment_is_accessible_in_arabic_and_in_the_dark", async () => {
  await enrol();
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
