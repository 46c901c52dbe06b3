import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { goToUnits, place, showUnit } from "@/lib/nav";
import { expectAccessible, renderApp } from "@/test/render";
import { unitDrafts } from "./drafts";
// Read beforehand, so that no test waits for a part of the program to be fetched.
import "./UnitsScreen";

const row = (name: string) => page.getByRole("row", { name: new RegExp(`^(Open |Close )?${name}`) });
const names = () =>
  [...document.querySelectorAll("[data-unit]")].map((one) => one.getAttribute("data-unit")?.replace(/^\w+ /, ""));

async function open(kind: Parameters<typeof goToUnits>[0] = "department") {
  const all = await renderApp();
  await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
  goToUnits(kind);
  await expect.poll(names).not.toEqual([]);
  return all;
}

test("the_tab_is_reached_by_its_key_and_its_parts_stand_in_the_rail", async () => {
  await open();
  await userEvent.keyboard("{Control>}1{/Control}");
  await expect.poll(() => place.get().screen).toBe("directory");
  await userEvent.keyboard("{Control>}3{/Control}");
  await expect.element(page.getByRole("heading", { name: "Departments", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: /Sites/ }).click();
  await expect.poll(names).toEqual(["Harbour", "Head office", "Press hall"]);
  await expectAccessible();
});

test("the_tree_is_walked_opened_and_closed_by_arrows", async () => {
  await open();
  document.querySelector<HTMLElement>('[data-unit="department Production"]')?.focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect.poll(() => document.activeElement?.getAttribute("data-unit")).toBe("department Saws");
  expect(document.activeElement?.getAttribute("aria-level")).toBe("2");
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  await expect.poll(() => document.activeElement?.getAttribute("data-unit")).toBe("department Production");
  await userEvent.keyboard("{ArrowLeft}");
  await expect.poll(names).not.toContain("Saws");
  await userEvent.keyboard("{ArrowRight}");
  await expect.poll(names).toContain("Saws");
});

test("a_search_shows_what_fits_with_everything_above_it", async () => {
  await open();
  await userEvent.keyboard("/");
  await expect.poll(() => document.activeElement?.tagName).toBe("INPUT");
  await userEvent.keyboard("blade");
  await expect.poll(names).toEqual(["Production", "Saws", "Blades"]);
});

test("f2_renames_in_place_and_a_name_that_is_taken_is_refused_in_words", async () => {
  const { backend } = await open();
  document.querySelector<HTMLElement>('[data-unit="department Sales"]')?.focus();
  await userEvent.keyboard("{F2}");
  await userEvent.keyboard("Market{Enter}");
  await expect.element(page.getByText("Renamed to Market.")).toBeVisible();
  await expect.element(row("Market")).toBeVisible();
  await userEvent.keyboard("{F2}");
  await userEvent.keyboard("Legal{Enter}");
  await expect.element(page.getByText(/There is another “Legal” in the same place/)).toBeVisible();
  await page.getByRole("button", { name: /Undo/ }).first().click();
  await expect.element(row("Sales")).toBeVisible();
  expect(backend.called("unit_save").length).toBe(2);
});

test("deleting_counts_what_would_move_and_asks_where_to", async () => {
  const { backend } = await open();
  document.querySelector<HTMLElement>('[data-unit="department Production"]')?.focus();
  await userEvent.keyboard("{Delete}");
  const dialog = page.getByRole("alertdialog");
  await expect.element(dialog).toBeVisible();
  await expect.element(dialog.getByText(/unit that lies in it/)).toBeVisible();
  await expect.element(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await expectAccessible();
  await userEvent.keyboard("resea");
  await page.getByRole("option", { name: /Research/ }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect.element(page.getByText("Production was deleted.")).toBeVisible();
  await expect.poll(names).not.toContain("Production");
  expect(backend.called("unit_delete")[0]).toMatchObject({ into: "department Research" });
});

test("move_to_does_without_a_pointer_what_dragging_does", async () => {
  const { backend } = await open();
  showUnit("department Blades");
  await page.getByRole("button", { name: "Move to…" }).click();
  await page.getByRole("combobox", { name: "Lies in" }).fill("finance");
  await page.getByRole("option", { name: /Finance/ }).click();
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect.element(page.getByText("Blades now lies in Finance.")).toBeVisible();
  expect(backend.called("unit_move")[0]).toEqual({ id: "department Blades", parent: "department Finance" });
});

test("what_is_typed_stays_when_one_looks_elsewhere_and_the_tab_shows_a_dot", async () => {
  const { backend } = await open();
  showUnit("department Sales");
  await page.getByRole("textbox", { name: "Code" }).fill("S1");
  await expect.element(page.getByText("1 unsaved change")).toBeVisible();
  await userEvent.keyboard("{Control>}1{/Control}");
  await expect.poll(() => document.querySelector('[title="Unsaved changes"]')).toBeTruthy();
  await userEvent.keyboard("{Control>}3{/Control}");
  await expect.element(page.getByRole("textbox", { name: "Code" })).toHaveValue("S1");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(page.getByText("Sales saved.")).toBeVisible();
  expect(unitDrafts.get()).toEqual({});
  expect(backend.called("unit_save")[0]).toMatchObject({ patch: { code: "S1" }, seen: { code: null } });
});

test("the_count_leads_to_the_people", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Show the people of Sales" }).click();
  await expect.poll(() => place.get().screen).toBe("directory");
  // Should nobody be found, the list asks once more without the filter.
  const asked = () => backend.called("directory_query").map((query) => (query as { filters: unknown[] }).filters);
  await expect.poll(asked).toContainEqual([{ column: "departments", op: "is", values: ["department Sales"] }]);
});

test("a_new_unit_is_named_and_opened", async () => {
  await open();
  await page.getByRole("button", { name: "Add department" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Paint shop");
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByText("Paint shop added.")).toBeVisible();
  await expect.element(page.getByRole("heading", { name: "Paint shop", level: 1 })).toBeVisible();
});

test("a_failed_reading_says_so_and_can_be_tried_again", async () => {
  const { backend } = await renderApp();
  await expect.poll(() => document.querySelector('[data-index="0"]')).toBeTruthy();
  backend.override.units_list = () => {
    throw Object.assign(new Error("busy"), { code: "busy", detail: {} });
  };
  goToUnits("department");
  await expect.element(page.getByText(/Another program is writing/)).toBeVisible();
  delete backend.override.units_list;
  await page.getByRole("button", { name: "Retry" }).click();
  await expect.poll(names).toContain("Sales");
});
