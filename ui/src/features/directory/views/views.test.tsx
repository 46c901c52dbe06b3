import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { expectAccessible, renderApp } from "@/test/render";

const rail = () => page.getByRole("navigation", { name: "Views and workspace" });
const heading = () => page.getByRole("heading", { level: 1 });
const dialog = () => page.getByRole("dialog");
const firstName = () => document.querySelector('[data-index="0"] [data-open-person]')?.textContent;

async function open(settings?: Record<string, string>) {
  const all = await renderApp({ people: 300, settings });
  await expect.poll(firstName).toBeTruthy();
  return all;
}

async function menu(item: string) {
  await page.getByRole("button", { name: /^View/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function saveAs(name: string, whom: "Only me" | "Everybody") {
  await menu("Save as a new view…");
  await dialog().getByRole("textbox", { name: "Name" }).fill(name);
  await dialog().getByRole("radio", { name: whom }).click({ force: true });
  await userEvent.keyboard("{Enter}");
  await expect.element(dialog()).not.toBeInTheDocument();
}

test("a_list_is_kept_under_a_name_with_what_is_asked_and_how_it_looks", async () => {
  const { backend } = await open();
  await page.getByRole("searchbox").fill("keiko");
  await expect.poll(firstName).toContain("Keiko");
  await saveAs("The Keikos", "Only me");
  await expect.element(heading()).toHaveTextContent("The Keikos");
  await expect.element(page.getByRole("searchbox")).toHaveValue("keiko");
  expect(backend.called("shared_view_save")).toEqual([]);
  await rail().getByRole("button", { name: "All people" }).click();
  await rail().getByRole("button", { name: "The Keikos" }).click();
  await expect.poll(firstName).toContain("Keiko");
  await expectAccessible();
});

test("changes_of_a_view_are_kept_apart_until_they_are_saved_or_given_up", async () => {
  await open();
  await page.getByRole("searchbox").fill("keiko");
  await saveAs("The Keikos", "Only me");
  await page.getByRole("searchbox").fill("liam");
  await expect.poll(firstName).toContain("Liam");
  await expect.element(page.getByRole("button", { name: "View, changed" })).toBeVisible();
  await menu("Back to “The Keikos” as it was saved");
  await expect.poll(firstName).toContain("Keiko");
  await page.getByRole("searchbox").fill("liam");
  await menu("Save the changes to “The Keikos”");
  await expect.element(page.getByRole("button", { name: "View, changed" })).not.toBeInTheDocument();
  await rail().getByRole("button", { name: "All people" }).click();
  await rail().getByRole("button", { name: "The Keikos" }).click();
  await expect.poll(firstName).toContain("Liam");
});

test("a_shared_view_is_everybodys_and_its_removal_is_taken_back", async () => {
  const { backend } = await open();
  await page.getByRole("searchbox").fill("keiko");
  await saveAs("Night shift", "Everybody");
  expect(backend.called("shared_view_save")).toMatchObject([
    { name: "Night shift", body: { base: "all", query: { text: "keiko" }, density: null } },
  ]);
  await menu("Remove the view");
  await expect.element(heading()).toHaveTextContent("All people");
  await expect.element(rail().getByRole("button", { name: "Night shift" })).not.toBeInTheDocument();
  const messages = page.getByRole("region", { name: "Messages" });
  await messages.getByRole("button", { name: "Undo" }).last().click();
  await expect.element(rail().getByRole("button", { name: "Night shift" })).toBeVisible();
});

test("an_own_view_that_was_removed_comes_back_by_undo", async () => {
  await open();
  await saveAs("Mine", "Only me");
  await menu("Remove the view");
  await expect.element(rail().getByRole("button", { name: "Mine" })).not.toBeInTheDocument();
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Undo" }).last().click();
  await expect.element(rail().getByRole("button", { name: "Mine" })).toBeVisible();
});

test("two_views_do_not_have_one_name", async () => {
  await open();
  await saveAs("Mine", "Only me");
  await menu("Save as a new view…");
  await dialog().getByRole("textbox", { name: "Name" }).fill("mine");
  await expect.element(dialog().getByText("There is something called mine already.")).toBeVisible();
  await expect.element(dialog().getByRole("button", { name: "Save the view" })).toBeDisabled();
});

test("the_window_opens_with_the_view_one_chose_and_the_palette_finds_it", async () => {
  const body = {
    base: "all",
    query: { text: "keiko", filters: [], sort: [], states: [] },
    columns: ["name", "badge"],
    widths: {},
    density: "compact",
  };
  await open({
    "directory.views": JSON.stringify([{ id: "v1", name: "The Keikos", body }, { id: 7 }, "no view"]),
    "directory.first_view": JSON.stringify("saved:v1"),
  });
  await expect.element(heading()).toHaveTextContent("The Keikos");
  await expect.poll(firstName).toContain("Keiko");
  expect(document.querySelectorAll('[data-index="0"] [role="gridcell"]').length).toBe(3);
  await rail().getByRole("button", { name: "All people" }).click();
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.type(page.getByPlaceholder("Name, e-mail, badge or command"), "the kei");
  await page.getByRole("option", { name: "Go to view: The Keikos" }).click();
  await expect.element(heading()).toHaveTextContent("The Keikos");
});
