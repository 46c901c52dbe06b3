import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { place, showComing } from "@/lib/nav";
import { expectAccessible, renderApp } from "@/test/render";
// Read beforehand, so that no test waits for a part of the program to be fetched.
import "./ComingScreen";

const changes = () => page.getByRole("region", { name: "Changes" });
const item = (text: string | RegExp) => changes().getByRole("listitem").filter({ hasText: text }).first();

async function open() {
  const all = await renderApp();
  await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
  showComing();
  await expect.element(page.getByRole("heading", { name: "Coming changes" })).toBeVisible();
  await expect.poll(() => document.querySelectorAll("main li").length).toBeGreaterThan(5);
  return all;
}

test("each_change_ahead_says_when_whom_what_and_who_set_it", async () => {
  await open();
  await expect.element(page.getByText("450 changes ahead")).toBeVisible();
  await expect.element(item("Suspended from this day on")).toHaveTextContent(/Parental leave.*Status: Suspended/);
  await expect.element(item("Role ends: Helper")).toHaveTextContent("in Logistics");
  await expect.element(item("Last day")).toHaveTextContent("Ida Madsen");
  await expectAccessible();
});

test("calling_one_off_takes_it_off_the_list_and_undo_brings_it_back", async () => {
  const { backend } = await open();
  const first = changes()
    .getByRole("button", { name: /^Call off: .*First day/ })
    .first();
  await first.click();
  await expect.element(page.getByText(/^Called off\. .* stays as now: Staged/)).toBeVisible();
  await expect.element(page.getByText("449 changes ahead")).toBeVisible();
  expect(backend.called("coming_call_off")).toEqual([{ id: "coming 0" }]);
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.element(page.getByText("450 changes ahead")).toBeVisible();
});

test("the_list_is_narrowed_by_kind_period_and_person_and_cleared_together", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: /What$/ }).click();
  await page.getByRole("option", { name: "Suspensions" }).click();
  await expect.element(page.getByText("90 changes ahead")).toBeVisible();
  await page.getByRole("button", { name: /When$/ }).click();
  await page.getByRole("option", { name: "The next 30 days" }).click();
  expect(backend.called("coming_list").at(-1)).toMatchObject({ topic: "suspensions", person: null });
  await page.getByRole("combobox", { name: "About" }).fill("am");
  await page.getByRole("option").first().click();
  expect(place.get().coming).toBeTruthy();
  await expect.element(page.getByText("Nothing fits")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect.element(page.getByText("450 changes ahead")).toBeVisible();
});

test("what_cannot_be_read_is_said_with_a_way_to_try_again", async () => {
  const { backend } = await open();
  backend.fail("busy");
  backend.tell("directory");
  await expect.element(page.getByRole("alert").getByRole("button", { name: "Retry" })).toBeVisible();
  await expect.element(item("First day")).toBeVisible();
  backend.fail(null);
  await page.getByRole("alert").getByRole("button", { name: "Retry" }).click();
  await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
});

test("it_reads_in_arabic", async () => {
  await activate("ar");
  try {
    await renderApp();
    await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
    showComing();
    await expect.poll(() => document.querySelectorAll("main li").length).toBeGreaterThan(5);
    await expectAccessible();
  } finally {
    await activate("en");
  }
});
