import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { DirectoryQuery } from "@/bindings";
import { place } from "@/lib/nav";
import type { FakeOptions } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const grid = () => page.getByRole("grid");
const row = (index: number) => document.querySelector<HTMLElement>(`[data-index="${index}"]`);
const focusedIndex = () =>
  Number(document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset.index ?? Number.NaN);
const nameAt = (index: number) => row(index)?.querySelector("[data-open-person]")?.textContent;

async function open(options: FakeOptions = {}) {
  const all = await renderApp(options);
  await expect.poll(() => nameAt(0)).toBeTruthy();
  return all;
}

async function enterGrid() {
  row(0)?.focus();
  await expect.poll(focusedIndex).toBe(0);
}

test("the_grid_says_how_many_rows_there_are_and_where_each_stands", async () => {
  const { backend } = await open();
  const total = backend.people.filter((person) => ["active", "invited", "staged"].includes(person.state)).length;
  const element = grid().element();
  expect(element.getAttribute("aria-rowcount")).toBe(String(total + 1));
  expect(element.getAttribute("aria-multiselectable")).toBe("true");
  expect(row(0)?.getAttribute("aria-rowindex")).toBe("2");
  expect(row(0)?.querySelectorAll('[role="gridcell"]').length).toBe(8);
  expect(element.querySelector('[aria-sort="ascending"]')?.textContent).toContain("Name");
});

test("the_grid_is_one_tab_stop", async () => {
  await open();
  const stops = [...grid().element().querySelectorAll<HTMLElement>("*")].filter((element) => element.tabIndex === 0);
  expect(stops.map((stop) => stop.dataset.index)).toEqual(["0"]);
  expectAccessibleRows();
});

function expectAccessibleRows() {
  for (const box of grid().element().querySelectorAll<HTMLInputElement>('input[type="checkbox"]'))
    expect(box.getAttribute("aria-label")).toBeTruthy();
}

test("arrows_pages_and_ends_move_the_focus_through_the_rows", async () => {
  const { backend } = await open();
  const last = Number(grid().element().getAttribute("aria-rowcount")) - 2;
  await enterGrid();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await expect.poll(focusedIndex).toBe(2);
  await userEvent.keyboard("{ArrowUp}");
  await expect.poll(focusedIndex).toBe(1);
  await userEvent.keyboard("{PageDown}");
  await expect.poll(focusedIndex).toBeGreaterThan(10);
  await userEvent.keyboard("{End}");
  await expect.poll(focusedIndex).toBe(last);
  await expect.poll(() => nameAt(last)).toBeTruthy();
  await userEvent.keyboard("{Home}");
  await expect.poll(focusedIndex).toBe(0);
  expect(backend.called("directory_rows").length).toBeGreaterThan(0);
});

test("left_and_right_walk_through_the_cells_of_a_row", async () => {
  await open();
  await enterGrid();
  const col = () => (document.activeElement as HTMLElement).dataset.col;
  await userEvent.keyboard("{ArrowRight}");
  await expect.poll(col).toBe("0");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await expect.poll(col).toBe("2");
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(focusedIndex).toBe(1);
  expect(col()).toBe("2");
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
  await expect.poll(col).toBe(undefined);
});

test("the_focused_row_stays_in_the_document_when_it_is_scrolled_away", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
  await expect.poll(focusedIndex).toBe(3);
  const name = nameAt(3);
  const focused = document.activeElement;
  grid().element().scrollTop = 6_000;
  await expect.poll(() => row(160)?.getBoundingClientRect().top).toBeGreaterThan(0);
  expect(document.activeElement).toBe(focused);
  expect(nameAt(3)).toBe(name);
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(focusedIndex).toBe(4);
  expect(row(4)?.getBoundingClientRect().top).toBeGreaterThan(100);
});

test("the_focus_stays_on_its_person_when_the_list_is_made_again", async () => {
  const { backend } = await open();
  await enterGrid();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await expect.poll(focusedIndex).toBe(2);
  const name = nameAt(2);
  // Two people of the same list leave it from elsewhere.
  const first = backend
    .find({ text: "", filters: [], sort: [], states: [] }, ["active", "invited", "staged"])
    .slice(0, 2);
  for (const at of first) (backend.people[at] as { state: string }).state = "bin";
  backend.tell("directory");
  await expect.poll(focusedIndex).toBe(0);
  expect(nameAt(0)).toBe(name);
});

test("every_key_searches_and_the_latest_answer_wins", async () => {
  const { backend } = await open();
  const before = nameAt(0);
  const answer = backend.hold("directory_query");
  await page.getByRole("searchbox").fill("keiko");
  await expect.poll(() => backend.called("directory_query").length).toBe(2);
  expect(nameAt(0), "old rows stay until new ones are there").toBe(before);
  answer();
  await expect.poll(() => nameAt(0)).toContain("Keiko");
  await expect.element(page.getByText(/^\d+ of \d+$/)).toBeVisible();
});

test("an_answer_that_comes_late_is_not_shown", async () => {
  const { backend } = await open();
  const late = backend.hold("directory_query", { once: true });
  await page.getByRole("searchbox").fill("keiko");
  await expect.poll(() => backend.called("directory_query").length).toBe(2);
  await page.getByRole("searchbox").fill("liam");
  await expect.poll(() => nameAt(0)).toContain("Liam");
  late();
  await backend.settled();
  expect(nameAt(0)).toContain("Liam");
});

test("selecting_all_sends_the_query_not_a_list_of_people", async () => {
  const { backend } = await open();
  await enterGrid();
  await userEvent.keyboard("{Control>}a{/Control}");
  const total = Number(grid().element().getAttribute("aria-rowcount")) - 1;
  await expect.element(page.getByText(`${total} selected`)).toBeVisible();
  await userEvent.keyboard("{Shift>} {/Shift}");
  await expect.element(page.getByText(`${total - 1} selected`)).toBeVisible();
  await page.getByRole("button", { name: `Suspend ${total - 1}` }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Suspend/ })
    .click();
  await expect.poll(() => backend.called("person_act").length).toBe(1);
  const args = backend.called("person_act")[0] as {
    ids: string[];
    selection: { mode: string; except: string[]; query: DirectoryQuery };
  };
  expect(args.ids).toEqual([]);
  expect(args.selection.mode).toBe("all");
  expect(args.selection.except.length).toBe(1);
  await expect.element(page.getByText(`${total - 1} people suspended.`)).toBeVisible();
});

test("shift_and_arrows_select_a_range_and_escape_lets_go", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  await expect.element(page.getByText("3 selected")).toBeVisible();
  expect(row(1)?.getAttribute("aria-selected")).toBe("true");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => row(1)?.getAttribute("aria-selected")).toBe("false");
});

test("selected_people_the_search_hides_are_counted_and_can_be_let_go", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  await expect.element(page.getByText("3 selected")).toBeVisible();
  const email = row(0)?.querySelector('[data-col="2"]')?.textContent ?? "";
  await page.getByRole("searchbox").fill(email);
  await expect.element(page.getByText("3 selected, 2 not shown")).toBeVisible();
  await page.getByRole("button", { name: "Keep only those shown" }).click();
  await expect.element(page.getByText("1 selected")).toBeVisible();
});

test("space_peeks_and_the_focus_stays_in_the_list", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard(" ");
  await expect.poll(() => place.get().panel?.mode).toBe("peek");
  expect(focusedIndex()).toBe(0);
  const first = place.get().panel?.id;
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(() => place.get().panel?.id).not.toBe(first);
  expect(focusedIndex()).toBe(1);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => place.get().panel).toBe(null);
});

test("enter_opens_the_panel_and_the_focus_goes_there", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => place.get().panel?.mode).toBe("open");
  await expect
    .poll(() => document.querySelector('section[aria-label="Person"]')?.contains(document.activeElement))
    .toBe(true);
  await userEvent.keyboard("{Escape}");
  await expect.poll(focusedIndex).toBe(0);
});

test("alt_and_arrows_go_to_the_neighbour_while_the_panel_is_open", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => place.get().panel?.mode).toBe("open");
  const first = place.get().panel?.id;
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await expect.poll(() => place.get().panel?.id).not.toBe(first);
});

test("clicking_a_heading_sorts_and_shift_joins_a_second_column", async () => {
  const { backend } = await open();
  await page.getByRole("columnheader", { name: "Department" }).click();
  await expect
    .poll(() => (backend.called("directory_query").at(-1) as DirectoryQuery).sort)
    .toEqual([{ column: "department", desc: false }]);
  await page.getByRole("columnheader", { name: "Status" }).click({ modifiers: ["Shift"] });
  await expect
    .poll(() => (backend.called("directory_query").at(-1) as DirectoryQuery).sort)
    .toEqual([
      { column: "department", desc: false },
      { column: "status", desc: false },
    ]);
  expect(backend.settings.get("directory.all.sort"), "the order is remembered at once").toContain("status");
});

test("a_single_key_turns_a_state_on_and_says_how_many_are_hidden", async () => {
  const { backend } = await open();
  await expect.element(page.getByRole("button", { name: /suspended hidden$/ })).toBeVisible();
  await enterGrid();
  await userEvent.keyboard("3");
  await expect.poll(() => (backend.called("directory_query").at(-1) as DirectoryQuery).states).toContain("suspended");
  expect(document.body.textContent).not.toContain("suspended hidden");
});

test("clearing_the_filters_asks_again", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("group", { name: "Department" }).getByText("Finance").click();
  await page.getByRole("button", { name: "Add the filter" }).click();
  await expect
    .poll(() => (backend.called("directory_query").at(-1) as DirectoryQuery).filters)
    .toEqual([{ column: "department", op: "is", values: ["Finance"] }]);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect.poll(() => (backend.called("directory_query").at(-1) as DirectoryQuery).filters).toEqual([]);
});

test("an_edit_elsewhere_changes_the_row_and_leaves_it_where_it_is", async () => {
  const { backend } = await open();
  const name = nameAt(4);
  const person = backend.people.find(
    (one) => one.fields.name === name && one.fields.email === row(4)?.querySelector('[data-col="2"]')?.textContent,
  );
  if (!person) throw new Error("the fifth person is in the backend");
  person.state = "suspended";
  person.fields.department = "Renamed";
  backend.tell("directory", { people: [person.id] });
  await expect.poll(() => row(4)?.textContent).toContain("Renamed");
  await expect.element(page.getByText("1 row changed since.")).toBeVisible();
  expect(row(4)?.textContent, "suspended people are not of this list, yet they stay until it is made again").toContain(
    "Suspended",
  );
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => nameAt(4)).not.toBe(undefined);
  await expect.poll(() => row(4)?.textContent).not.toContain("Renamed");
});

test("columns_are_remembered_at_once", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Display" }).click();
  await page.getByRole("row", { name: "Phone" }).getByText("Phone").click();
  await expect.poll(() => backend.settings.get("directory.all.display")).toContain("phone");
  await expect.poll(() => document.querySelectorAll('[role="columnheader"]').length).toBe(9);
});

test("a_list_no_window_can_hold_still_ends_at_its_last_row", async () => {
  const { backend } = await renderApp();
  const rows = 1_000_000;
  const one = (await backend.call("directory_query", { text: "", filters: [], sort: [], states: [] })) as {
    rows: object[];
  };
  backend.override.directory_query = () =>
    ({ ...(one as object), qid: "huge", total: rows, everything: rows }) as never;
  backend.override.directory_rows = ({ start, end }) =>
    Array.from({ length: end - start }, (_, at) => ({
      ...(one.rows[0] as object),
      id: `p${start + at}`,
      name: `Person ${start + at}`,
    })) as never;
  backend.tell("directory");
  await expect.poll(() => grid().element().getAttribute("aria-rowcount")).toBe(String(rows + 1));
  row(0)?.focus();
  await userEvent.keyboard("{End}");
  await expect.poll(focusedIndex).toBe(rows - 1);
  await expect.poll(() => nameAt(rows - 1)).toBe(`Person ${rows - 1}`);
  const box = row(rows - 1)?.getBoundingClientRect();
  const view = grid().element().getBoundingClientRect();
  expect(box && box.bottom <= view.bottom + 1 && box.top >= view.top, "the last row is seen").toBe(true);
});

test("a_failed_search_keeps_the_rows_and_offers_to_try_again", async () => {
  const { backend } = await open();
  const before = nameAt(0);
  backend.fail("busy");
  await page.getByRole("searchbox").fill("x");
  await expect.element(page.getByText(/Another program is writing/)).toBeVisible();
  expect(nameAt(0)).toBe(before);
  backend.fail(null);
  await page.getByRole("button", { name: "Retry" }).click();
  await expect.poll(() => document.body.textContent).not.toContain("Another program is writing");
});

test("filters_that_match_nobody_say_how_many_match_without_them", async () => {
  await open();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("group", { name: "Department" }).getByText("Finance").click();
  await page.getByRole("button", { name: "Add the filter" }).click();
  await page.getByRole("searchbox").fill("amina.haddad@northwind.example");
  await expect.element(page.getByText("1 filter is on. 1 person matches without them.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => nameAt(0)).toBe("Amina Haddad");
});

test("a_search_in_vain_offers_to_add_the_person", async () => {
  await open();
  await page.getByRole("searchbox").fill("Zaphod");
  await expect.element(page.getByRole("heading", { name: "No one matches “Zaphod”" })).toBeVisible();
  await page.getByRole("button", { name: "Add “Zaphod”" }).click();
  await expect.poll(() => place.get().newPersonName).toBe("Zaphod");
});

test("an_empty_directory_offers_import_and_the_first_person", async () => {
  await renderApp({ people: 0 });
  await expect.element(page.getByRole("heading", { name: "Your directory is empty" })).toBeVisible();
  await expectAccessible();
});

test("the_directory_passes_axe", async () => {
  await open();
  await enterGrid();
  await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}");
  await expect.element(page.getByText("2 selected")).toBeVisible();
  await expectAccessible();
});

test("a_text_of_the_other_direction_is_cut_at_its_end_and_stands_where_the_column_stands", async () => {
  const { backend } = await open();
  for (const person of backend.people) person.fields.department = "قسم تطوير البرمجيات والأنظمة الداخلية";
  backend.tell("directory");
  const cell = () => row(0)?.querySelector<HTMLElement>('[data-col="3"]') as HTMLElement;
  await expect.poll(() => cell().textContent).toContain("قسم");
  // What overflows goes off on the side where the text ends, and the dots stand there.
  expect(cell().scrollWidth, "it is cut").toBeGreaterThan(cell().clientWidth);
  expect(getComputedStyle(cell()).direction).toBe("rtl");
  expect(getComputedStyle(cell()).textAlign).toBe("left");
  const name = row(0)?.querySelector<HTMLElement>("[data-open-person]") as HTMLElement;
  expect(getComputedStyle(name).direction).toBe("ltr");
});
