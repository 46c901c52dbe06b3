import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { TypingShape } from "@/bindings";
import { enrolBadge, goToReaders, place } from "@/lib/nav";
import { learn, listen } from "@/lib/typedReader";
import { type Read, type Shape, untaught } from "@/lib/wedge";
import type { FakeBackend } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const NUMBER = "0006547886";
const shape: TypingShape = { shortest: 10, longest: 10, end: "enter", gap_ms: 100, pace_ms: 50, keys: "row" };
const search = () => page.getByRole("searchbox");

/**
 * Types as a reader does, key after key. Answers which keys were left to the field. A browser told
 * from outside to press keys takes its time, so these come from within.
 */
function read(number: string): string[] {
  const left: string[] = [];
  for (const key of [...number, "Enter"]) {
    const code = key === "Enter" ? key : `Digit${key}`;
    const event = { key, code, bubbles: true, cancelable: true };
    const target = document.activeElement ?? document.body;
    if (target.dispatchEvent(new KeyboardEvent("keydown", event))) left.push(key);
    target.dispatchEvent(new KeyboardEvent("keyup", event));
  }
  return left;
}

async function withReader() {
  const all = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  await expect.poll(() => all.backend.called("reader_list").length).toBeGreaterThan(0);
  await all.backend.settled();
  const before = all.backend.called("reader_list").length;
  all.backend.readers.push({
    id: "keyboard:1",
    name: "Reception",
    kind: "keyboard",
    port: null,
    state: "connected",
    hint: null,
    last_tap_at: null,
    shape,
    profile: null,
  });
  all.backend.tell("readers");
  await expect.poll(() => all.backend.called("reader_list").length).toBeGreaterThan(before);
  await all.backend.settled();
  return all;
}

const typed = (backend: FakeBackend) => backend.called("tap_typed");
const codes = [...NUMBER].map((digit) => `Digit${digit}`);

test("an_added_reader_taps_from_within_a_field_and_leaves_nothing_in_it", async () => {
  const { backend } = await withReader();
  await search().click();
  await userEvent.keyboard("chl");
  await expect.element(search()).toHaveValue("chl");
  expect(read(NUMBER), "no key is left to the field").toEqual([]);
  await expect.poll(() => typed(backend)).toEqual([{ reader: "keyboard:1", codes }]);
  await expect.element(page.getByText("New badge")).toBeVisible();
  await expect.element(search()).toHaveValue("chl");
});

test("what_a_person_types_arrives_in_the_field_in_order", async () => {
  const { backend } = await withReader();
  await search().click();
  await userEvent.keyboard("4711");
  // Quicker than the reader types, yet no number of it: nine digits and a letter.
  await userEvent.keyboard("123456789x");
  await expect.element(search()).toHaveValue("4711123456789x");
  await userEvent.keyboard("{Backspace}{Backspace}");
  await expect.element(search()).toHaveValue("471112345678");
  // A shorter one with Enter.
  await userEvent.keyboard("12{Enter}");
  await expect.element(search()).toHaveValue("47111234567812");
  expect(typed(backend)).toEqual([]);
});

test("a_password_field_is_never_watched", async () => {
  const heard: Read[] = [];
  const stop = listen({ shapes: () => [untaught], onRead: (one) => heard.push(one) });
  const field = document.body.appendChild(document.createElement("input"));
  for (const type of ["password", "text"]) {
    field.type = type;
    field.autocomplete = "current-password";
    field.value = "";
    field.focus();
    expect(read(NUMBER).join("")).toBe(`${NUMBER}Enter`);
  }
  expect(heard).toEqual([]);
  field.remove();
  stop();
});

test("without_numlock_the_number_pad_still_moves_the_caret", async () => {
  const pad: Shape = { ...untaught, reader: "r", keys: "pad", shortest: 10 };
  const stop = listen({ shapes: () => [pad], onRead: () => {} });
  const field = document.body.appendChild(document.createElement("input"));
  field.value = "abc";
  field.focus();
  field.setSelectionRange(3, 3);
  const key = (name: string, code: string) => {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: name, code, bubbles: true, cancelable: true }));
    field.dispatchEvent(new KeyboardEvent("keyup", { key: name, code, bubbles: true }));
  };
  key("ArrowLeft", "Numpad4");
  await expect.poll(() => field.selectionStart, { timeout: 10_000 }).toBe(2);
  key("Home", "Numpad7");
  await expect.poll(() => field.selectionStart, { timeout: 10_000 }).toBe(0);
  field.remove();
  stop();
});

test("a_reader_nobody_added_taps_in_the_enrolment_only", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  read(NUMBER);
  expect(typed(backend)).toEqual([]);
  enrolBadge(backend.people[2]?.id ?? "");
  await expect.element(page.getByText("Hold the badge on the reader")).toBeVisible();
  read(NUMBER);
  await expect.poll(() => typed(backend)).toEqual([{ reader: null, codes }]);
  await expect
    .poll(() => backend.called("badge_assign"))
    .toEqual([{ person: backend.people[2]?.id, number: `raw:${NUMBER}`, typed: false, take: null }]);
});

test("a_keyboard_reader_is_added_by_laying_a_card_on_it", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  goToReaders();
  await page.getByRole("button", { name: "Add a reader" }).click();
  await expect.element(page.getByText("Lay a card on the reader now")).toBeVisible();
  await expectAccessible();
  read(NUMBER);
  await expect.element(page.getByText(NUMBER)).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Reception");
  read("0001234567");
  await expect.element(page.getByText("0001234567")).toBeVisible();
  await expect.element(page.getByRole("textbox", { name: "Name" })).toHaveValue("Reception");
  await page.getByRole("button", { name: "Add reader" }).click();
  await expect.element(page.getByText("Reception")).toBeVisible();
  expect(backend.called("reader_add_keyboard")).toMatchObject([
    { name: "Reception", shape: { shortest: 10, longest: 10, end: "enter", keys: "row" } },
  ]);
  expect(typed(backend), "measuring is no tap").toEqual([]);
});

test("a_shape_is_learned_from_all_numbers", () => {
  const one = (length: number, slowest: number, median: number): Read => ({
    shape: untaught,
    codes: Array.from({ length }, () => "Numpad1"),
    end: "tab",
    slowest,
    median,
  });
  expect(learn([])).toBeNull();
  expect(learn([one(10, 40.4, 38), one(8, 12, 11)])).toEqual({
    shortest: 8,
    longest: 10,
    end: "tab",
    gap_ms: 81,
    pace_ms: 50,
    keys: "pad",
  });
  expect(learn([one(10, 2, 2)]), "the system's own delays are allowed for").toMatchObject({ gap_ms: 30, pace_ms: 30 });
  expect(learn([one(10, 90, 60)])).toMatchObject({ gap_ms: 100, pace_ms: 75 });
});

test("a_new_card_like_somebodys_badge_is_a_question", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  const holder = backend.people.find((one) => one.badges.length > 0);
  const card = holder?.badges[0] ?? "";
  const badge = backend.tap(card).badge;
  place.set((now) => ({ ...now, panel: null }));
  const chloe = backend.people[2];
  enrolBadge(chloe?.id ?? "");
  await expect.element(page.getByText("Hold the badge on the reader")).toBeVisible();
  backend.tap("uid:2196E651", { alike: [{ card, label: "x", badge, exact: false, differences: ["bytes_reversed"] }] });
  const question = page.getByText(`This looks like the badge of ${holder?.fields.name}, read by another reader`);
  await expect.element(question).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await expectAccessible();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect
    .poll(() => backend.called("badge_assign"))
    .toEqual([{ person: holder?.id, number: "uid:2196E651", typed: false, take: null }]);
});
