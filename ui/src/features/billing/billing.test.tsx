import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { goToBilling, place } from "@/lib/nav";
import { expectAccessible, renderApp } from "@/test/render";
// Read beforehand, so that no test waits for a part of the program to be fetched.
import "./BillingScreen";

async function open(options: Parameters<typeof renderApp>[0] = {}) {
  const all = await renderApp(options);
  await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
  goToBilling();
  await expect.element(page.getByRole("heading", { name: "Billing" })).toBeVisible();
  return all;
}

test("usage_is_shown_by_cost_centre_with_its_sum", async () => {
  await open();
  const table = page.getByRole("region", { name: "Usage by cost centre" });
  await expect.element(table.getByRole("rowheader", { name: "Without a cost centre" })).toBeVisible();
  await expect.element(table.getByRole("row", { name: /Total.*241/ })).toBeVisible();
  await expectAccessible();
});

test("a_month_that_was_corrected_since_says_so", async () => {
  await open();
  await page.getByRole("button", { name: /November 2026/ }).click();
  await page.getByRole("option", { name: /October 2026/ }).click();
  await expect.element(page.getByText(/3 people would have counted otherwise/)).toBeVisible();
});

test("a_number_of_an_unusual_shape_is_said_and_saved_all_the_same", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Northwind Offices" }).first().click();
  await page.getByRole("textbox", { name: "VAT number" }).fill("DE12");
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByText(/usually look like DE999999999/)).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.element(page.getByText("Northwind Offices saved.")).toBeVisible();
  expect(backend.called("unit_save")[0]).toMatchObject({ patch: { vat_id: "DE12" } });
  await expect.element(page.getByText("look again")).toBeVisible();
});

test("usage_is_exported_with_the_words_of_the_window", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Export usage" }).click();
  await page.getByRole("radio", { name: "CSV" }).click({ force: true });
  await page.getByRole("button", { name: "Export", exact: true }).last().click();
  await expect.poll(() => backend.called("billing_export").length).toBe(1);
  expect(backend.called("billing_export")[0]).toMatchObject({
    month: "2026-11",
    format: "csv",
    labels: { active: "Active" },
  });
});

test("whoever_may_not_read_billing_has_no_such_tab", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("button", { name: "Billing" })).toBeVisible();
  const { admin } = backend.status;
  backend.status.admin = admin && { ...admin, permissions: ["people.read"] };
  backend.tell("session");
  await expect.element(page.getByRole("button", { name: "Billing" })).not.toBeInTheDocument();
  await userEvent.keyboard("{Control>}4{/Control}");
  expect(place.get().screen).toBe("directory");
});
