import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { expectAccessible, renderApp } from "@/test/render";

const toolbar = () => page.getByRole("toolbar", { name: "Selection" });
const dialog = () => page.getByRole("dialog");
const rows = () => [...document.querySelectorAll<HTMLElement>('[role="listitem"][aria-posinset]')];

async function selectThree() {
  const all = await renderApp({ people: 60 });
  await expect.poll(() => document.querySelector('[data-index="0"] [data-open-person]')?.textContent).toBeTruthy();
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{Shift>} {ArrowDown}{ArrowDown}{/Shift}");
  await expect.element(toolbar()).toHaveTextContent("3 selected");
  return all;
}

async function openEdit() {
  const all = await selectThree();
  await toolbar().getByRole("button", { name: "Edit 3" }).click();
  await expect.element(dialog()).toHaveTextContent("Edit 3 people");
  return all;
}

async function choose(name: string, option: string) {
  await dialog()
    .getByRole("button", { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function aTitleForAll() {
  const all = await openEdit();
  await choose("Field", "Job title");
  await dialog().getByRole("textbox", { name: "Job title" }).fill("Fitter");
  await dialog().getByRole("button", { name: "Show what would change" }).click();
  return all;
}

test("nothing_is_changed_before_one_has_seen_what_would_become_of_everybody", async () => {
  const { backend } = await aTitleForAll();
  await expect.element(dialog().getByRole("button", { name: "Change 3 people" })).toBeVisible();
  await expect.poll(() => rows().length).toBe(3);
  expect(rows()[0]?.textContent).toContain("Fitter");
  expect(backend.called("people_edit")).toMatchObject([
    { dry_run: true, edits: [{ field: "title", verb: "set", values: ["Fitter"] }] },
  ]);
  await expectAccessible();
});

test("one_act_changes_everybody_who_was_looked_at_and_one_undo_takes_it_back", async () => {
  const { backend } = await aTitleForAll();
  await dialog().getByRole("button", { name: "Change 3 people" }).click();
  await expect.element(page.getByText("3 people changed.")).toBeVisible();
  await expect.element(dialog()).not.toBeInTheDocument();
  expect(backend.called("people_edit").at(-1)).toMatchObject({ dry_run: false, checked: "edit 1" });
  await expect.element(toolbar(), { message: "the selection stays" }).toHaveTextContent("3 selected");
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await expect.element(page.getByText("Undone: Edit of several people (3 people)")).toBeVisible();
});

test("who_is_left_out_is_listed_with_the_reason", async () => {
  const { backend } = await openEdit();
  const listed = backend.find({ text: "", filters: [], sort: [], states: [] }, ["active", "invited", "staged"]);
  (backend.people[listed[1] as number] as { state: string }).state = "suspended";
  await choose("Field", "Job title");
  await dialog().getByRole("textbox", { name: "Job title" }).fill("Fitter");
  await userEvent.keyboard("{Enter}");
  await dialog().getByRole("button", { name: "1 Left out" }).click();
  await expect.poll(() => rows().map((row) => row.textContent)).toHaveLength(1);
  expect(rows()[0]?.textContent).toContain("Your role does not allow this.");
  await expect.element(dialog().getByRole("button", { name: "Change 2 people" })).toBeVisible();
});

test("several_fields_are_asked_for_and_each_but_lists_once", async () => {
  const { backend } = await openEdit();
  await choose("Field", "Site");
  await choose("What happens", "is emptied");
  await dialog().getByRole("button", { name: "Another field" }).click();
  const second = dialog().getByRole("group", { name: "Department" });
  await second.getByRole("button", { name: /Field/ }).click();
  await expect.element(page.getByRole("option", { name: "Site", exact: true })).not.toBeInTheDocument();
  await page.getByRole("option", { name: "Job title", exact: true }).click();
  const check = dialog().getByRole("button", { name: "Show what would change" });
  await expect.element(check).toBeDisabled();
  await dialog().getByRole("textbox", { name: "Job title" }).fill("Fitter");
  await check.click();
  await expect
    .poll(() => backend.called("people_edit"))
    .toMatchObject([
      {
        edits: [
          { field: "site", verb: "clear", values: [] },
          { field: "title", verb: "set", values: ["Fitter"] },
        ],
      },
    ]);
});

test("a_value_that_is_refused_is_said_at_its_field", async () => {
  await openEdit();
  await choose("Field", "Job title");
  await dialog().getByRole("textbox", { name: "Job title" }).fill("nowhere");
  await userEvent.keyboard("{Enter}");
  await expect.element(dialog().getByText("There is no “nowhere”. Choose one, or add it.")).toBeVisible();
});

test("a_check_can_be_stopped", async () => {
  const { backend } = await openEdit();
  backend.edits.hold = true;
  await choose("Field", "Job title");
  await dialog().getByRole("textbox", { name: "Job title" }).fill("Fitter");
  await userEvent.keyboard("{Enter}");
  await dialog().getByRole("button", { name: "Stop" }).click();
  await expect.element(dialog().getByRole("textbox", { name: "Job title" })).toHaveValue("Fitter");
  expect(backend.called("job_cancel")).toEqual([{ job: "edit 1" }]);
});

test("what_changes_something_goes_on_without_its_dialog", async () => {
  const { backend } = await aTitleForAll();
  await expect.element(dialog().getByRole("button", { name: "Change 3 people" })).toBeVisible();
  backend.edits.hold = true;
  await dialog().getByRole("button", { name: "Change 3 people" }).click();
  await expect.element(dialog().getByRole("button", { name: "Stop" })).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog()).not.toBeInTheDocument();
  expect(backend.called("job_cancel")).toEqual([]);
  backend.edits.finish();
  await expect.element(page.getByText("3 people changed.")).toBeVisible();
});
