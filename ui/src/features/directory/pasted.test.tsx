import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { expectAccessible, renderApp } from "@/test/render";

const dialog = () => page.getByRole("dialog", { name: "Select by a list" });
const bar = () => page.getByRole("toolbar", { name: "Selection" });
const list = () => dialog().getByRole("textbox", { name: /E-mail addresses, usernames/ });

async function open() {
  const all = await renderApp({ people: 60 });
  await expect.poll(() => document.querySelector('[data-index="0"] [data-open-person]')?.textContent).toBeTruthy();
  await page.getByRole("button", { name: "Select by a list…" }).click();
  await expect.element(list()).toHaveFocus();
  const emails = all.backend.people.filter((person) => person.state === "active").map((person) => person.fields.email);
  return { ...all, emails: emails.filter((email) => email !== undefined) };
}

test("who_is_found_becomes_the_selection_and_who_is_not_is_said", async () => {
  const { backend, emails } = await open();
  const gone = backend.people.filter((person) => person.state === "active")[4];
  if (gone) gone.state = "bin";
  await list().fill([emails[0], emails[1], emails[0], "nobody@example.org", gone?.fields.email].join("\n"));
  await dialog().getByRole("button", { name: "Find them" }).click();
  await expect.element(dialog().getByText("2 of 5 entries name somebody.")).toBeVisible();
  await expect.element(dialog().getByText("1 entry names somebody a second time.")).toBeVisible();
  await expect.element(dialog().getByRole("region", { name: "1 entry names nobody" })).toHaveTextContent("nobody@");
  await expect.element(dialog().getByRole("region", { name: /1 person is in the bin/ })).toBeVisible();
  await expectAccessible();
  await dialog().getByRole("button", { name: "Select 2 people" }).click();
  await expect.element(bar()).toHaveTextContent("2 selected");
});

test("an_entry_that_names_several_asks_who_is_meant", async () => {
  const { backend, emails } = await open();
  const [one, other] = backend.people.filter((person) => person.state === "active");
  if (one && other) other.fields.email = one.fields.email ?? "";
  await list().fill(`${one?.fields.email}\n${emails[3]}`);
  await userEvent.click(dialog().getByRole("button", { name: "Find them" }));
  await expect.element(dialog().getByRole("button", { name: "Select 1 person" })).toBeVisible();
  await dialog().getByRole("checkbox", { name: other?.fields.name }).click({ force: true });
  await dialog().getByRole("button", { name: "Select 2 people" }).click();
  await expect.element(bar()).toHaveTextContent("2 selected");
});

test("who_is_found_joins_those_who_are_selected", async () => {
  const { emails } = await open();
  await list().fill(emails[0] ?? "");
  await dialog().getByRole("button", { name: "Find them" }).click();
  await dialog().getByRole("button", { name: "Select 1 person" }).click();
  await page.getByRole("button", { name: "Select by a list…" }).click();
  await list().fill(emails[1] ?? "");
  await dialog().getByRole("button", { name: "Find them" }).click();
  await dialog().getByRole("button", { name: "Add 1 person to the selection" }).click();
  await expect.element(bar()).toHaveTextContent("2 selected");
});

test("a_list_that_is_pasted_onto_the_people_is_looked_for", async () => {
  await renderApp({ people: 60 });
  await expect.poll(() => document.querySelector('[data-index="0"] [data-open-person]')?.textContent).toBeTruthy();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", "ada@example.org\nben@example.org");
  const row = document.querySelector('[data-index="0"]');
  row?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  await expect.element(list()).toHaveValue("ada@example.org\nben@example.org");
});
