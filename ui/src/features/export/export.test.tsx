import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { ExportRun } from "@/bindings";
import { activate } from "@/lib/i18n";
import { listedNow, show } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FakeOptions } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const dialog = () => page.getByRole("dialog", { name: "Export" });

/** The directory with its rows, so that what an export would be about is settled. */
async function start(options: FakeOptions = {}) {
  const all = await renderApp(options);
  await expect.poll(() => document.querySelector('[data-index="0"] [data-open-person]')?.textContent).toBeTruthy();
  return all;
}

async function search(text: string) {
  await page.getByRole("searchbox", { name: "Search the list" }).fill(text);
  await expect.poll(() => listedNow.get().query.text).toBe(text);
}

async function open(options: FakeOptions = {}) {
  const all = await start(options);
  show("export");
  await expect.element(dialog().getByText("To print and to hand on")).toBeVisible();
  return all;
}

const written = (calls: unknown[]) => calls as ExportRun[];

test("two_keys_write_everybody", async () => {
  const { backend } = await start();
  await userEvent.keyboard("{Control>}e{/Control}");
  const everybody = backend.people.filter((person) => person.state !== "bin").length;
  await expect.element(dialog().getByRole("button", { name: `Export ${everybody}` })).toHaveFocus();
  await expectAccessible();
  await userEvent.keyboard("{Enter}");
  await expect
    .element(page.getByText(/people exported: \/home\/office\/Documents\/People 2026-11-21\.pdf/))
    .toBeVisible();
  const [run] = written(backend.called("export_run"));
  expect(run).toMatchObject({
    format: "pdf",
    scope: { kind: "everything" },
    columns: { kind: "chosen" },
    delimiter: null,
  });
  expect(run?.labels).toMatchObject({ name: "Name", page: "Page {n} of {m}", "status.active": "Active" });
  await expect.element(dialog()).not.toBeInTheDocument();
});

test("a_filter_that_is_on_is_the_first_choice_and_counts_stand_beside", async () => {
  const { backend } = await start();
  await search("dubois");
  show("export");
  await expect.element(dialog().getByRole("radio", { name: /^The list as shown/ })).toBeChecked();
  const count = backend.find({ text: "dubois", filters: [], sort: [], states: [] }, [
    "active",
    "invited",
    "staged",
  ]).length;
  await dialog()
    .getByRole("button", { name: `Export ${count}` })
    .click();
  await expect.poll(() => written(backend.called("export_run"))[0]?.scope).toMatchObject({ kind: "filter" });
});

test("selected_people_are_offered_first", async () => {
  const { backend } = await start();
  const ids = backend.people.slice(0, 3).map((person) => person.id);
  listedNow.set((now) => ({ ...now, selection: { mode: "some", ids } }));
  show("export");
  await expect.element(dialog().getByRole("button", { name: "Export 3" })).toBeVisible();
  await dialog().getByRole("button", { name: "Export 3" }).click();
  await expect
    .poll(() => written(backend.called("export_run"))[0]?.scope)
    .toEqual({ kind: "selected", selection: { mode: "some", ids } });
});

test("nobody_in_the_scope_is_said_and_nothing_is_written", async () => {
  const { backend } = await start();
  await search("nobody has this name");
  show("export");
  await expect.element(dialog().getByText("Nobody is in this scope, so there is nothing to write.")).toBeVisible();
  await expect.element(dialog().getByRole("button", { name: "Export 0" })).toBeDisabled();
  expect(backend.called("export_run")).toEqual([]);
});

test("a_csv_has_a_separator_and_a_pdf_a_paper", async () => {
  const { backend } = await open();
  await expect.element(dialog().getByText("Paper", { exact: true })).toBeVisible();
  await dialog().getByText("CSV", { exact: true }).click();
  await expect.element(dialog().getByText("Paper", { exact: true })).not.toBeInTheDocument();
  await dialog()
    .getByRole("button", { name: /Columns are separated by/ })
    .click();
  await page.getByRole("option", { name: /Semicolons/ }).click();
  await dialog().getByText("To edit and import again").click();
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await expect
    .poll(() => written(backend.called("export_run")))
    .toMatchObject([{ format: "csv", delimiter: ";", paper: null, columns: { kind: "round_trip" } }]);
  expect(written(backend.called("export_run"))[0]?.path).toMatch(/\.csv$/);
});

test("a_pdf_cannot_be_imported_again", async () => {
  await open();
  await expect.element(dialog().getByRole("radio", { name: /^To edit and import again/ })).toBeDisabled();
});

test("a_pile_of_pages_is_warned_about", async () => {
  await open({ people: 6_000 });
  await expect.element(dialog().getByText(/people are about [\d,]+ pages/)).toBeVisible();
  await expectAccessible();
});

test("an_export_can_be_stopped", async () => {
  const { backend } = await open();
  backend.fileDesk.holdJobs = true;
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await expect.element(page.getByRole("progressbar")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.element(page.getByText("Export stopped. No file was written.")).toBeVisible();
});

test("an_export_goes_on_behind_a_closed_dialog_and_says_when_it_is_done", async () => {
  const { backend } = await open();
  backend.fileDesk.holdJobs = true;
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await expect.element(page.getByRole("progressbar")).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog()).not.toBeInTheDocument();
  backend.fileDesk.finishJobs();
  await expect.element(page.getByText(/people exported:/)).toBeVisible();
});

test("a_place_without_permission_is_named", async () => {
  const { backend } = await open();
  await dialog().getByRole("textbox", { name: "File" }).fill("/root/people.pdf");
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await expect.element(dialog().getByText("No permission for /root/people.pdf. Choose another place.")).toBeVisible();
  expect(backend.jobs).toEqual([]);
});

test("a_full_disk_is_said_while_the_dialog_waits", async () => {
  const { backend } = await open();
  backend.fileDesk.nextJobFails = { code: "disk_full", message: "full", detail: {} };
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await expect.element(page.getByText(/The disk is full/)).toBeVisible();
});

test("in_the_window_the_place_is_chosen_and_the_file_opened", async () => {
  const { backend } = await renderApp();
  const opened: string[] = [];
  backend.files = {
    open: async () => null,
    save: async () => "/mnt/share/list.pdf",
    onDrop: () => () => undefined,
    show: async (path) => void opened.push(path),
  };
  show("export");
  await dialog().getByRole("button", { name: "Choose…" }).click();
  await expect.element(dialog().getByRole("textbox", { name: "File" })).toHaveValue("/mnt/share/list.pdf");
  await dialog()
    .getByRole("button", { name: /^Export/ })
    .click();
  await page.getByRole("button", { name: "Open file" }).click();
  expect(opened).toEqual(["/mnt/share/list.pdf"]);
});

test("the_export_is_accessible_in_arabic_and_in_the_dark", async () => {
  await open();
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
