import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { activate } from "@/lib/i18n";
import { place, showPerson } from "@/lib/nav";
import { expectAccessible, renderApp } from "@/test/render";

const firstName = () => document.querySelector('[data-index="0"] [data-open-person]')?.textContent;

async function open(options: Parameters<typeof renderApp>[0] = {}) {
  const all = await renderApp({ people: 60, ...options });
  await expect.poll(firstName).toBeTruthy();
  return all;
}

test("a_role_is_changed_in_the_table_and_saved_after_a_look_at_who_is_affected", async () => {
  const { backend } = await open();
  backend.access.role("role helper").people = 3;
  await userEvent.keyboard("{Control>}2{/Control}");
  await expect.element(page.getByRole("heading", { name: "Roles", level: 1 })).toBeVisible();
  await expectAccessible({ except: ["scrollable-region-focusable"] });
  const box = page.getByRole("checkbox", { name: "Helper: Export lists to files" });
  await box.click();
  await expect.element(page.getByText("1 role changed, not saved")).toBeVisible();
  expect(backend.called("role_save").length, "nothing is saved yet").toBe(0);
  await page.getByRole("button", { name: "See who is affected and save" }).click();
  await expect.element(page.getByText("The rights of 3 people change.")).toBeVisible();
  await page.getByRole("button", { name: "Save the role" }).click();
  await expect.poll(() => backend.access.role("role helper").permissions).toContain("export");
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.poll(() => backend.access.role("role helper").permissions).not.toContain("export");
});

test("the_table_is_walked_by_arrow_keys_and_owners_rights_are_fixed", async () => {
  await open();
  await userEvent.keyboard("{Control>}2{/Control}");
  const owner = page.getByRole("checkbox", { name: "Owner: Export lists to files" });
  await expect.element(owner).toBeDisabled();
  const admin = page.getByRole("checkbox", { name: "Administrator: Export lists to files" });
  (admin.element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect.poll(() => document.activeElement?.getAttribute("aria-label")).toBe("Helper: Export lists to files");
  await userEvent.keyboard("{ArrowUp}");
  await expect.poll(() => document.activeElement?.getAttribute("aria-label")).toMatch(/^Helper: /);
});

test("a_role_is_copied_and_one_in_use_goes_only_with_another", async () => {
  const { backend } = await open();
  await userEvent.keyboard("{Control>}2{/Control}");
  await page.getByRole("button", { name: "More about Reception" }).click();
  await page.getByRole("menuitem", { name: "Copy…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Badge desk");
  await page.getByRole("button", { name: "Make the role" }).click();
  const made = () => backend.access.roles.find((role) => role.role.name === "Badge desk");
  await expect.poll(() => made()?.permissions).toContain("badge.assign");
  (made() as { people: number }).people = 2;
  backend.tell("access");
  await page.getByRole("button", { name: "More about Badge desk" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const remove = page.getByRole("button", { name: "Remove the role", exact: true });
  await expect.element(remove).toBeDisabled();
  await page.getByRole("button", { name: /They get/ }).click();
  await page.getByRole("option", { name: "Reception" }).click();
  await remove.click();
  await expect.poll(made).toBe(undefined);
  expect(backend.called("role_delete")[0]).toMatchObject({ to: "role reception" });
});

test("a_role_is_given_with_a_place_that_is_never_assumed", async () => {
  const { backend } = await open();
  const person = backend.people.find((one) => one.state === "active") as { id: string };
  showPerson(person.id);
  await page.getByRole("button", { name: "Give a role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Role$/ }).click();
  await page.getByRole("option", { name: "Helper" }).click();
  await dialog.getByRole("button", { name: "Give the role" }).click();
  await expect.element(page.getByText("Choose where it holds.")).toBeVisible();
  expect(backend.called("assignment_save").length).toBe(0);
  await dialog.getByRole("combobox", { name: "Where it holds" }).fill("Every");
  await page.getByRole("option", { name: "Everywhere" }).click();
  await dialog.getByRole("button", { name: "Give the role" }).click();
  await expect
    .poll(() => backend.called("assignment_save")[0])
    .toMatchObject({
      ids: [person.id],
      role: "role helper",
      scope: "organisation",
    });
});

test("taking_a_role_says_what_is_lost_first", async () => {
  const { backend } = await open();
  const person = backend.people.find((one) => one.state === "active") as { id: string };
  backend.access.given.set(person.id, [
    {
      role: backend.access.role("role helper").role,
      scope: { scope: "organisation", name: null },
      from: null,
      until: "2030-01-31",
      reason: "holidays",
      in_force: true,
    },
  ]);
  showPerson(person.id);
  await page.getByRole("button", { name: "Remove the role Helper" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect.element(dialog.getByText("Can no longer")).toBeVisible();
  await expect.element(dialog.getByText(/Help people to sign in/)).toBeVisible();
  await dialog.getByRole("button", { name: "Remove the role" }).click();
  await expect.poll(() => backend.access.given.get(person.id)).toEqual([]);
});

test("every_right_is_listed_with_its_source", async () => {
  const { backend } = await open();
  showPerson((backend.people.find((one) => one.state === "active") as { id: string }).id);
  await page.getByRole("button", { name: "What this person may do" }).click();
  const dialog = page.getByRole("dialog");
  await expect.element(dialog.getByText("Default role Member").first()).toBeVisible();
  await expectAccessible();
});

test("a_selection_joins_a_group_by_keys_and_the_rail_lists_it", async () => {
  const { backend } = await open();
  backend.access.addGroup("Night crew");
  backend.tell("access");
  document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
  await userEvent.keyboard("{Shift>} {/Shift}");
  await page.getByRole("button", { name: "Add to group…" }).click();
  await page.getByRole("menuitem", { name: "Night crew" }).click();
  await expect.poll(() => backend.access.members.get("group Night crew")?.size).toBe(1);
  await page.getByRole("button", { name: /^Night crew/ }).click();
  await expect
    .poll(() => backend.called("directory_query").at(-1))
    .toMatchObject({ filters: [{ column: "groups", op: "is", values: ["group Night crew"] }] });
});

test("a_group_is_made_by_its_key_and_a_name_that_is_taken_is_refused", async () => {
  const { backend } = await open();
  backend.access.addGroup("Crew");
  backend.tell("access");
  await userEvent.keyboard("{Control>}{Shift>}g{/Shift}{/Control}");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Crew");
  await expectAccessible();
  await dialog.getByRole("button", { name: "Make the group" }).click();
  await expect.element(dialog.getByText("There is something called Crew already.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Night crew");
  await dialog.getByRole("button", { name: "Make the group" }).click();
  await expect.poll(() => backend.access.groups.map((group) => group.name)).toContain("Night crew");
  expect(place.get().overlay).toBe(null);
});

test("the_form_of_a_new_person_names_the_default_role", async () => {
  const { backend } = await open();
  await userEvent.keyboard("{Control>}n{/Control}");
  const dialog = page.getByRole("dialog");
  const roles = dialog.getByRole("combobox", { name: "Roles" });
  await expect.poll(() => roles.element().getAttribute("placeholder")).toBe("Will get: Member");
  await roles.fill("Help");
  await page.getByRole("option", { name: "Helper" }).click();
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Lin Farrell");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect
    .poll(() => backend.called("person_create")[0])
    .toMatchObject({ roles: [{ role: "role helper", scope: "organisation" }], groups: [] });
});

test("the_roles_stand_right_to_left_in_arabic", async () => {
  await activate("ar");
  await open();
  await userEvent.keyboard("{Control>}2{/Control}");
  await expect.poll(() => document.querySelectorAll("thead th").length).toBeGreaterThan(5);
  const head = document.querySelector("thead th")?.getBoundingClientRect();
  const last = [...document.querySelectorAll("thead th")].at(-1)?.getBoundingClientRect();
  expect(head && last && head.left > last.left, "the permissions stand at the right").toBe(true);
  await expectAccessible({ except: ["scrollable-region-focusable"] });
});
