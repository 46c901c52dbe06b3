import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { goTo, goToImport, place, show } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FileDialogs } from "@/lib/transport";
import type { FakeOptions } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const FILE = "/home/office/new-starters-december.csv";

async function open(options: FakeOptions = {}) {
  const all = await renderApp(options);
  goToImport();
  await expect.element(page.getByRole("heading", { name: "Import people" })).toBeVisible();
  return all;
}

async function choose(path: string) {
  await page.getByRole("textbox", { name: "Path of the file" }).fill(path);
  await userEvent.keyboard("{Enter}");
}

async function columns(options: FakeOptions = {}) {
  const all = await open(options);
  await choose(FILE);
  await expect.element(page.getByRole("table")).toBeVisible();
  return all;
}

async function checked(options: FakeOptions = {}) {
  const all = await columns(options);
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect.element(page.getByRole("heading", { name: /need a look/ })).toBeVisible();
  return all;
}

test("the_first_step_is_accessible_and_says_what_may_be_imported", async () => {
  await open();
  await expect.element(page.getByText(/CSV, Excel/)).toBeVisible();
  await expectAccessible();
});

test("a_file_that_is_no_table_is_refused_with_the_reason", async () => {
  await open();
  await choose("/home/office/list.pdf");
  await expect.element(page.getByText("list.pdf was not opened")).toBeVisible();
  await expect.element(page.getByText("This is no table. Choose a CSV, .xlsx or .ods file.")).toBeVisible();
  await expect.poll(() => document.activeElement?.textContent).toContain("list.pdf was not opened");
  await expectAccessible();
  await choose("/home/office/huge.csv");
  await expect.element(page.getByText(/has 600 MB; at most 512 MB can be read/)).toBeVisible();
});

test("columns_are_matched_with_samples_and_can_be_changed", async () => {
  const { backend } = await columns();
  for (const fact of ["new-starters-december.csv", "214 kB", "UTF-8, Semicolons"])
    await expect.element(page.getByText(fact, { exact: true })).toBeVisible();
  await expect.element(page.getByText("Jana, Tomáš, Aoife")).toBeVisible();
  await expect.element(page.getByText("Probably").first()).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: /Bemerkung goes to/ }).click();
  await page.getByRole("option", { name: "Note" }).click();
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect
    .poll(() => backend.called("import_check"))
    .toMatchObject([
      { file_id: "f1", mapping: { columns: { 2: "email", 7: "note" }, date_order: null }, mode: "create_and_update" },
    ]);
});

test("two_columns_cannot_go_to_one_field", async () => {
  await columns();
  await page.getByRole("button", { name: /Bemerkung goes to/ }).click();
  await page.getByRole("option", { name: /^E-mail/ }).click();
  await expect.element(page.getByText("Twice").first()).toBeVisible();
  await expect.element(page.getByRole("button", { name: /^Check [\d,]+ rows?$/ })).toBeDisabled();
});

test("another_encoding_reads_the_file_again", async () => {
  const { backend } = await columns();
  await page.getByRole("button", { name: /Encoding/ }).click();
  await page.getByRole("option", { name: "windows-1250" }).click();
  await expect.poll(() => backend.called("import_open")).toMatchObject([{}, { encoding: "windows-1250", path: FILE }]);
  await expect.element(page.getByText(/windows-1250, Semicolons/)).toBeVisible();
});

test("a_workbook_offers_its_sheets", async () => {
  const { backend } = await open();
  await choose("/home/office/staff.xlsx");
  await page.getByRole("button", { name: /Sheet/ }).click();
  await page.getByRole("option", { name: "Leavers" }).click();
  await expect.poll(() => backend.called("import_open")).toMatchObject([{}, { sheet: "Leavers" }]);
});

test("a_missing_column_is_named_before_anything_runs", async () => {
  const { backend } = await columns();
  for (const header of ["Vorname", "Nachname", "Mail dienstl."]) {
    await page.getByRole("button", { name: new RegExp(`${header} goes to`) }).click();
    await page.getByRole("option", { name: "Don’t import" }).click();
  }
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect.element(page.getByText(/A column is missing. One of these is needed: Whole name/)).toBeVisible();
  expect(backend.jobs).toEqual([]);
});

test("dates_that_could_be_read_both_ways_are_asked_about", async () => {
  const { backend } = await columns();
  await page.getByText("Day first").click();
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect.poll(() => backend.called("import_check")).toMatchObject([{ mapping: { date_order: "dmy" } }]);
});

test("a_check_shows_how_far_it_is_and_can_be_stopped", async () => {
  const { backend } = await open();
  backend.fileDesk.holdJobs = true;
  await choose(FILE);
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect.element(page.getByRole("progressbar")).toBeVisible();
  await expect.element(page.getByText("806 of 2,418")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.element(page.getByText("The check was stopped")).toBeVisible();
  backend.fileDesk.holdJobs = false;
  await page.getByRole("button", { name: "Check again" }).click();
  await expect.element(page.getByRole("heading", { name: /need a look/ })).toBeVisible();
});

test("a_check_that_fails_says_why_and_goes_back", async () => {
  const { backend } = await columns();
  backend.fileDesk.nextJobFails = { code: "file_refused", message: "changed", detail: { reason: "file_changed" } };
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await expect.element(page.getByText("The check did not finish")).toBeVisible();
  await expect.element(page.getByText("The file was changed since it was opened. Open it again.")).toBeVisible();
  await page.getByRole("button", { name: "Back to the columns" }).click();
  await expect.element(page.getByRole("table")).toBeVisible();
});

test("the_trial_run_counts_and_its_counts_narrow_the_rows", async () => {
  await checked();
  await expectAccessible();
  const look = page.getByRole("button", { name: /^Warnings/ });
  await expect.element(look).toHaveAttribute("aria-pressed", "true");
  await expect.element(page.getByText(/Department “R&D” \(188\)/)).toBeVisible();
  await page.getByRole("button", { name: /^Changed/ }).click();
  await expect.element(page.getByRole("heading", { name: /people change$/ })).toBeVisible();
  await expect.element(page.getByText("Finance").first()).toBeVisible();
  await page.getByRole("button", { name: /^Cannot import/ }).click();
  await expect.element(page.getByRole("heading", { name: /cannot be imported/ })).toBeVisible();
  await expect.element(page.getByText(/This is not a complete e-mail address/).first()).toBeVisible();
});

test("only_rows_in_sight_are_fetched", async () => {
  const { backend } = await checked();
  await page.getByRole("button", { name: /will be added/ }).click();
  await expect.element(page.getByRole("heading", { name: /new people$/ })).toBeVisible();
  const list = page.getByRole("list", { name: "" }).elements().at(-1);
  expect(document.querySelectorAll('[role="listitem"][aria-setsize]').length).toBeLessThan(60);
  const before = backend.called("import_rows").length;
  const scroller = list?.parentElement;
  if (scroller) scroller.scrollTop = 30_000;
  await expect.poll(() => backend.called("import_rows").length).toBeGreaterThan(before);
  expect(backend.called("import_rows").at(-1)).toMatchObject({ outcome: "new" });
});

test("an_import_runs_is_reported_and_taken_back", async () => {
  const { backend } = await checked();
  await page.getByRole("button", { name: /^Import [\d,]+ people, skip \d+/ }).click();
  await expect.element(page.getByText(/people imported$/)).toBeVisible();
  expect(backend.called("import_run")).toMatchObject([{ file_id: "f1", strict: false }]);
  await expectAccessible();
  await page.getByRole("button", { name: "Undo import" }).click();
  await expect.element(page.getByText("The import was taken back")).toBeVisible();
  expect(backend.called("undo_start")).toMatchObject([{ redo: false }]);
});

test("all_or_none_refuses_while_a_row_is_refused", async () => {
  await checked();
  await page.getByText("All rows or none").click();
  await expect.element(page.getByRole("button", { name: /^Import/ }).last()).toBeDisabled();
});

test("a_failed_import_says_that_nothing_was_changed", async () => {
  const { backend } = await checked();
  backend.fileDesk.nextJobFails = { code: "disk_full", message: "full", detail: {} };
  await page.getByRole("button", { name: /^Import [\d,]+ people/ }).click();
  await expect.element(page.getByText("Nothing was imported")).toBeVisible();
  await expect.element(page.getByText(/The disk is full/)).toBeVisible();
});

test("the_import_waits_while_one_looks_at_the_directory", async () => {
  await checked();
  goTo("all");
  await expect.element(page.getByRole("grid")).toBeVisible();
  goToImport();
  await expect.element(page.getByRole("heading", { name: /need a look/ })).toBeVisible();
  await page.getByRole("button", { name: "Start over" }).click();
  await expect.element(page.getByRole("textbox", { name: "Path of the file" })).toBeVisible();
});

test("afterwards_those_who_were_imported_are_shown", async () => {
  await checked();
  await page.getByRole("button", { name: /^Import [\d,]+ people/ }).click();
  await page.getByRole("button", { name: "Show who was imported" }).click();
  expect(place.get()).toMatchObject({ screen: "directory", view: "recent" });
});

/** A window with file dialogs, and the hand that drops files on it. */
async function withWindow() {
  let handler: Parameters<FileDialogs["onDrop"]>[0] = () => undefined;
  const files: FileDialogs = {
    open: async () => FILE,
    save: async (_title, suggested) => `/home/office/${suggested}`,
    onDrop: (next) => {
      handler = next;
      return () => undefined;
    },
    show: async () => undefined,
  };
  const { backend } = await renderApp({ files });
  await expect.element(page.getByRole("grid")).toBeVisible();
  return { backend, drop: (event: Parameters<typeof handler>[0]) => handler(event) };
}

test("in_the_window_the_systems_dialogs_are_used_and_files_can_be_dropped", async () => {
  const { backend, drop } = await withWindow();
  goToImport();
  await expect.element(page.getByText("Drop a file here")).toBeVisible();
  await page.getByRole("button", { name: "Save for Excel…" }).click();
  await expect.element(page.getByText(/Template saved:/)).toBeVisible();
  drop({ over: true });
  await expect.element(page.getByText("Let go to open it")).toBeVisible();
  drop({ paths: [FILE] });
  await expect.element(page.getByRole("table")).toBeVisible();
  await page.getByRole("button", { name: /^Check [\d,]+ rows?$/ }).click();
  await page.getByRole("button", { name: "Refused rows as a file" }).click();
  await expect
    .poll(() => backend.called("import_save_refused"))
    .toMatchObject([{ file_id: "f1", path: "/home/office/new-starters-december (refused).csv" }]);
});

test("a_row_is_corrected_in_place_and_the_file_checked_again", async () => {
  const { backend } = await checked();
  await page.getByRole("button", { name: /^Cannot import/ }).click();
  await expect.element(page.getByRole("heading", { name: /cannot be imported/ })).toBeVisible();
  const before = backend.called("import_check").length;
  await page
    .getByRole("button", { name: /^Correct/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await expect.element(dialog.getByRole("heading", { name: /^Correct row/ })).toBeVisible();
  await expectAccessible();
  // What is wrong comes first, with its reason, and has the focus.
  await expect.poll(() => (document.activeElement as HTMLInputElement | null)?.value).toMatch(/jana\.kovar@|31\.11/);
  await expect.element(dialog.getByRole("button", { name: "Take over and check" })).toBeDisabled();
  await userEvent.keyboard("{Control>}a{/Control}jana.kovar@northwind.example{Enter}");
  await expect.poll(() => backend.called("import_correct").length).toBe(1);
  await expect.poll(() => backend.called("import_check").length).toBe(before + 1);
  // The rows one looked at are still those that cannot be imported.
  await expect.element(page.getByRole("heading", { name: /cannot be imported/ })).toBeVisible();
});

test("rows_are_pasted_from_a_spreadsheet", async () => {
  const { backend } = await open();
  const field = page.getByRole("textbox", { name: /paste rows/ });
  await field.fill("Vorname\tNachname\nJana\tKovář");
  await expect.element(page.getByRole("table")).toBeVisible();
  await expect.element(page.getByText("Pasted rows", { exact: true })).toBeVisible();
  expect(backend.called("import_paste")).toMatchObject([{ delimiter: null }]);
  await expectAccessible();
});

test("a_file_dropped_anywhere_on_the_window_is_opened_unless_something_is_open", async () => {
  const { backend, drop } = await withWindow();
  show("palette");
  await expect.element(page.getByRole("dialog")).toBeVisible();
  drop({ paths: [FILE] });
  await expect.element(page.getByText(/Finish what is open first/)).toBeVisible();
  expect(backend.called("import_open")).toEqual([]);
  show(null);
  drop({ paths: [FILE, "/home/office/other.csv"] });
  await expect.element(page.getByRole("heading", { name: "Import people" })).toBeVisible();
  await expect.poll(() => backend.called("import_open")).toMatchObject([{ path: FILE }]);
  await expect.element(page.getByText(/One file at a time/)).toBeVisible();
});

test("the_check_is_accessible_in_arabic_and_in_the_dark", async () => {
  await checked();
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
