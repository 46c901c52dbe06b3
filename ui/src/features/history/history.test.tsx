import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { place, showHistory, showPerson } from "@/lib/nav";
import { expectAccessible, renderApp } from "@/test/render";
// Read beforehand, so that no test waits for a part of the program to be fetched.
import "./HistoryScreen";

async function open(heading = "History") {
  const all = await renderApp();
  await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
  showHistory();
  await expect.element(page.getByRole("heading", { name: heading })).toBeVisible();
  await expect.poll(() => document.querySelectorAll("main li").length).toBeGreaterThan(5);
  return all;
}

test("each_entry_says_what_was_before_and_after_by_whom_and_why", async () => {
  await open();
  const entries = page.getByRole("region", { name: "Entries" });
  const change = entries.getByRole("listitem").filter({ hasText: "Team lead" }).first();
  await expect.element(change).toHaveTextContent(/Job title.*before:.*Engineer.*after:.*Team lead/);
  await expect.element(change).toHaveTextContent("Ida Madsen");
  const role = entries.getByRole("listitem").filter({ hasText: "Role given: Helper" }).first();
  await expect.element(role).toHaveTextContent(/Stands in for Ben.*in Logistics.*until/);
  const hold = entries.getByRole("listitem").filter({ hasText: "Suspended" }).first();
  await expect.element(hold).toHaveTextContent("undone since");
  await expect.element(entries.getByText("Erased on request").first()).toBeVisible();
  await expectAccessible();
});

test("filters_narrow_it_and_are_cleared_together", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: /What$/ }).click();
  await page.getByRole("option", { name: "Badges" }).click();
  await expect.element(page.getByRole("listitem").filter({ hasText: "Lost by" }).first()).toBeVisible();
  await expect.poll(() => page.getByRole("main").getByText("Job title").elements().length).toBe(0);
  await page.getByRole("combobox", { name: "Done by" }).fill("am");
  await page.getByRole("option").first().click();
  await expect.element(page.getByText("Nothing fits")).toBeVisible();
  expect(backend.called("history_page").at(-1)).toMatchObject({ topic: "badges", by: place.get().history?.by?.id });
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect.element(page.getByText("Job title").first()).toBeVisible();
});

test("scrolling_goes_on_to_the_beginning", async () => {
  await open();
  const entries = page.getByRole("region", { name: "Entries" }).element() as HTMLElement;
  await expect
    .poll(
      () => {
        entries.scrollTop = entries.scrollHeight;
        return entries.querySelector('[data-index="449"]') !== null;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
});

test("an_entry_is_undone_and_one_of_many_asks_first", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Undo: Job title" }).first().click();
  await expect.poll(() => backend.called("undo").length).toBe(1);
  await page.getByRole("button", { name: "Undo: Added" }).first().click();
  const dialog = page.getByRole("alertdialog");
  await expect.element(dialog).toHaveTextContent("Import");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => backend.called("undo").at(-1)).toMatchObject({ change_set: "import" });
});

test("a_person_shows_the_latest_and_leads_to_the_whole", async () => {
  const { backend } = await open();
  const person = backend.people[0] as { id: string };
  showPerson(person.id);
  await expect.element(page.getByRole("heading", { name: "History" })).toBeInTheDocument();
  expect(backend.called("history_page").at(-1)).toMatchObject({ person: person.id });
});

test("what_the_filters_leave_is_exported", async () => {
  const { backend } = await open();
  await page.getByRole("main").getByRole("button", { name: "Export" }).click();
  await page.getByRole("radio", { name: "CSV" }).click({ force: true });
  await page.getByRole("dialog").getByRole("button", { name: "Export", exact: true }).click();
  await expect
    .poll(() => backend.called("history_export")[0])
    .toMatchObject({ format: "csv", ask: { person: null, topic: null }, labels: { before: "Before" } });
});

test("whoever_may_not_read_it_is_not_led_there", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("button", { name: "History" })).toBeVisible();
  const { admin } = backend.status;
  backend.status.admin = admin && { ...admin, permissions: ["people.read"] };
  backend.tell("session");
  await expect.poll(() => page.getByRole("button", { name: "History" }).elements().length).toBe(0);
});

test("it_stands_right_to_left_in_arabic", async () => {
  await activate("ar");
  await open("السجل");
  const line = document.querySelector("main li")?.getBoundingClientRect();
  const undo = document.querySelector("main li button[aria-label]")?.getBoundingClientRect();
  expect(line && undo && undo.left < line.left + line.width / 2, "what undoes it stands at the left").toBe(true);
  await expectAccessible();
});
