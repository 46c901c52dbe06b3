import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { MergePeople } from "@/bindings";
import { addPerson, mergePeople, showPerson } from "@/lib/nav";
import type { FakeBackend } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const dialog = () => page.getByRole("dialog");
const panel = () => page.getByRole("region", { name: "Person", exact: true });

async function twins(prepare?: (backend: FakeBackend) => void) {
  const all = await renderApp();
  const [, , chloe, other] = all.backend.people;
  if (!chloe || !other) throw new Error("no such people");
  Object.assign(chloe.fields, { phone: "+33 1 11", note: "left-handed" });
  Object.assign(other.fields, { note: "parks at 4", name: "C. Dubois", email: "dubois@old.example" });
  delete other.fields.phone;
  chloe.badges = ["uid:04A3C6CAE26180"];
  other.badges = [];
  prepare?.(all.backend);
  await expect.element(page.getByRole("grid")).toBeVisible();
  return { ...all, chloe, other };
}

test("both_sides_are_shown_and_what_stays_is_chosen_field_by_field", async () => {
  const { backend, chloe, other } = await twins();
  mergePeople([chloe.id, other.id], chloe.id);
  await expect.element(dialog().getByRole("region", { name: "Stays", exact: true })).toHaveTextContent("Chloé Dubois");
  const email = dialog().getByRole("radiogroup", { name: "E-mail" });
  await expect.element(email.getByRole("radio", { name: /Chloé Dubois/ })).toBeChecked();
  await expect
    .element(dialog().getByRole("radiogroup", { name: "Note" }).getByRole("radio", { name: "Both" }))
    .toBeChecked();
  await email.getByText("dubois@old.example").click();
  await expectAccessible();
  await dialog().getByRole("button", { name: "Merge", exact: true }).click();
  await expect.element(page.getByText("C. Dubois was merged into Chloé Dubois.")).toBeVisible();
  const [asked] = backend.called("person_merge") as MergePeople[];
  expect(asked).toEqual({ keep: chloe.id, other: other.id, choices: { email: "other" }, reason: null });
  await expect.element(panel().getByText("Merged here:")).toBeVisible();
  await panel().getByRole("button", { name: "C. Dubois" }).click();
  await expect.element(panel().getByText("Merged into Chloé Dubois")).toBeVisible();
  await panel().getByRole("button", { name: "Open Chloé Dubois" }).click();
  await expect.element(panel().getByRole("heading", { level: 1 })).toHaveTextContent("Chloé Dubois");
  await page.getByRole("button", { name: /^Undo Ctrl/ }).click();
  await expect.element(page.getByText("Undone: Merging two people")).toBeVisible();
});

test("the_other_one_may_stay_and_choices_change_sides_with_it", async () => {
  const { backend, chloe, other } = await twins();
  mergePeople([chloe.id, other.id], chloe.id);
  await dialog().getByRole("radiogroup", { name: "E-mail" }).getByText("dubois@old.example").click();
  await dialog().getByRole("button", { name: "Keep the other one instead" }).click();
  await expect.element(dialog().getByRole("region", { name: "Stays", exact: true })).toHaveTextContent("C. Dubois");
  await expect
    .element(
      dialog()
        .getByRole("radiogroup", { name: "E-mail" })
        .getByRole("radio", { name: /C. Dubois/ }),
    )
    .toBeChecked();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog()).not.toBeInTheDocument();
  expect(backend.called("person_merge")).toEqual([]);
});

test("what_stands_against_it_is_said_at_once_and_keeping_the_other_one_helps", async () => {
  const { backend, chloe } = await twins();
  const own = backend.people[0];
  if (!own) throw new Error("nobody is signed in");
  mergePeople([chloe.id, own.id], chloe.id);
  await expect.element(dialog().getByRole("alert")).toBeVisible();
  await expect.element(dialog().getByRole("button", { name: "Merge", exact: true })).toBeDisabled();
  await dialog().getByRole("button", { name: "Keep the other one instead" }).click();
  await expect.element(dialog().getByRole("alert")).not.toBeInTheDocument();
  await expect.element(dialog().getByRole("button", { name: "Merge", exact: true })).toBeEnabled();
});

test("two_people_selected_in_the_list_are_merged_from_the_bar", async () => {
  const { chloe, other } = await twins();
  const rows = page.getByRole("row");
  for (const name of [chloe.fields.name, other.fields.name]) {
    await rows.filter({ hasText: name }).first().getByRole("checkbox").click();
  }
  await page.getByRole("button", { name: "Merge…" }).click();
  await expect.element(dialog().getByRole("region", { name: "Stays", exact: true })).toHaveTextContent("Chloé Dubois");
});

test("from_the_persons_page_the_other_entry_is_found_by_likeness_or_name", async () => {
  const { chloe, other } = await twins((backend) => {
    const [, , first, second] = backend.people;
    if (first && second) second.fields.email = first.fields.email ?? "";
  });
  showPerson(chloe.id);
  await panel().getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Merge with another entry…" }).click();
  await dialog().getByRole("button", { name: other.fields.name }).click();
  await expect.element(dialog().getByRole("region", { name: "Stays", exact: true })).toBeVisible();
});

test("somebody_new_who_is_here_already_becomes_an_unsaved_form_of_theirs", async () => {
  const { backend, chloe } = await twins();
  addPerson();
  await dialog().getByRole("textbox", { name: "Name" }).fill("Chloe D");
  await dialog()
    .getByRole("textbox", { name: "E-mail" })
    .fill(chloe.fields.email ?? "");
  await dialog()
    .getByRole("button", { name: /It is this person/ })
    .click();
  await expect.element(panel().getByRole("heading", { level: 1 })).toHaveTextContent("Chloé Dubois");
  expect(backend.called("person_create")).toEqual([]);
});
