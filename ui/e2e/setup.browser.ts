import { afterEach, beforeEach, expect, test } from "vitest";
import { barriers, type Desk, leave, OWNER, openDesk } from "./lib/browser";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});

afterEach((test) => leave(desk, test));

test("from the first start to an empty list: owner, recovery key, typed back", async () => {
  const { page } = desk;
  await page.getByRole("heading", { name: "Set up your directory" }).waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  await page.getByRole("textbox", { name: "Organisation" }).fill(OWNER.organization);
  await page.getByRole("textbox", { name: "Your name" }).fill(OWNER.name);
  await page.getByRole("textbox", { name: "Your e-mail" }).fill(OWNER.email);
  const password = page.getByRole("textbox", { name: "Your password" });
  await password.fill("password123");
  await page.getByRole("button", { name: "Create the directory" }).click();
  // Refused before anything is made; the list of rules says why.
  await page.getByRole("listitem").filter({ hasText: "At least 15 characters" }).waitFor();
  expect(await desk.call("app_status")).toMatchObject({ phase: "first_run" });
  await password.fill(OWNER.password);
  await page.getByRole("listitem").filter({ hasText: "At least 15 characters; spaces count (kept)" }).waitFor();
  await page.getByRole("button", { name: "Create the directory" }).click();

  await page.getByRole("heading", { name: "Keep this recovery key" }).waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  const key = (await page.getByRole("status", { name: "Recovery key" }).textContent()) ?? "";
  expect(key).toMatch(/^[0-9A-Z]{4,}(-[0-9A-Z]+)+$/);
  await page.getByRole("checkbox", { name: "I have kept the key outside this computer" }).check({ force: true });
  await page.getByRole("button", { name: "Next: type it back" }).click();

  const typed = page.getByRole("textbox", { name: "Recovery key" });
  await typed.fill(`${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`);
  await page.getByRole("button", { name: "Check the key" }).click();
  await expect.poll(() => typed.getAttribute("aria-invalid")).toBe("true");
  expect.soft(await barriers(page)).toEqual([]);
  // Whoever reads it from paper uses small letters and blanks.
  await typed.fill(key.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Check the key" }).click();

  await page.getByRole("grid", { name: "All people" }).waitFor();
  await page.getByRole("link", { name: OWNER.name }).waitFor();
  expect.soft(await barriers(page)).toEqual([]);
});

test("locked, nothing of the directory is on the page; the password opens it again", async () => {
  const { page } = desk;
  const { recovery_key } = await desk.call<{ recovery_key: string }>("directory_create", {
    organization: OWNER.organization,
    owner_name: OWNER.name,
    owner_email: OWNER.email,
    password: OWNER.password,
    key_storage: "keyring",
    passphrase: null,
  });
  await desk.call("recovery_key_verify", { recovery_key });
  await page.getByRole("grid").waitFor();
  await page.getByRole("button", { name: `Account of ${OWNER.name}` }).click();
  await page.getByRole("menuitem", { name: /^Lock/ }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.locator("body").textContent()).not.toContain(OWNER.name);
  expect.soft(await barriers(page)).toEqual([]);

  const password = page.getByRole("textbox", { name: "Password" });
  await password.fill("not the password");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "password is wrong" }).waitFor();
  expect(await password.inputValue(), "a wrong password is not kept in the field").toBe("");
  // The next try has to wait a second, and the button says so by being disabled.
  await password.fill(OWNER.password);
  const button = page.getByRole("button", { name: "Sign in" });
  await expect.poll(() => button.isEnabled()).toBe(true);
  await button.click();
  await page.getByRole("grid").waitFor();
});
