import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { PASSWORD, RECOVERY_KEY } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

afterEach(() => {
  vi.useRealTimers();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });

test("the_first_run_makes_a_directory_and_has_the_key_typed_back", async () => {
  const { backend } = await renderApp({ people: 0, status: { phase: "first_run", organization: null, admin: null } });
  await expect.element(page.getByRole("heading", { name: "Set up your directory" })).toBeVisible();
  await expectAccessible();
  await page.getByLabelText("Organisation").fill("Northwind Offices");
  await page.getByLabelText("Your name").fill("Ines Marques");
  await page.getByLabelText("Your e-mail").fill("ines@northwind.example");
  await page.getByLabelText("Your password").fill(PASSWORD);
  await expect.element(page.getByText("At least 15 characters; spaces count")).toBeVisible();
  await button("Create the directory").click();

  await expect.element(page.getByRole("heading", { name: "Keep this recovery key" })).toBeVisible();
  await expect.element(page.getByTestId("recovery-key")).toHaveTextContent(RECOVERY_KEY);
  expect(backend.called("directory_create")[0]).toMatchObject({
    organization: "Northwind Offices",
    owner_email: "ines@northwind.example",
    key_storage: "keyring",
    passphrase: null,
  });
  await expectAccessible();
  await expect.element(button("Next: type it back")).toBeDisabled();
  await page.getByText("I have kept the key outside this computer").click();
  await button("Next: type it back").click();

  await page.getByLabelText("Recovery key").fill(RECOVERY_KEY.replace("R7KD", "R7KX"));
  await button("Check the key").click();
  await expect.element(page.getByText("This is not the recovery key of this directory.")).toBeVisible();
  await page.getByLabelText("Recovery key").fill(RECOVERY_KEY.toLowerCase().replaceAll("-", " "));
  await button("Check the key").click();
  await expect.element(page.getByRole("heading", { name: "Your directory is empty" })).toBeVisible();
});

test("an_unfinished_first_run_names_what_is_missing_and_asks_nothing_of_the_program", async () => {
  const { backend } = await renderApp({ people: 0, status: { phase: "first_run", organization: null, admin: null } });
  await button("Create the directory").click();
  await expect.element(page.getByText("Give the organisation a name.")).toBeVisible();
  await expect.element(page.getByText("Say who you are.")).toBeVisible();
  await expect.element(page.getByText("Choose a password.")).toBeVisible();
  expect(backend.called("directory_create")).toEqual([]);
});

const fillFirstRun = async (password: string) => {
  await page.getByLabelText("Organisation").fill("Northwind Offices");
  await page.getByLabelText("Your name").fill("Ines Marques");
  await page.getByLabelText("Your e-mail").fill("ines@northwind.example");
  await page.getByLabelText("Your password").fill(password);
};
const firstRun = { people: 0, status: { phase: "first_run", organization: null, admin: null } } as const;

test("creating_waits_for_the_check_of_the_password_and_then_goes_on", async () => {
  const { backend } = await renderApp(firstRun);
  const answer = backend.hold("password_check");
  await fillFirstRun(PASSWORD);
  await button("Create the directory").click();
  await expect.element(page.getByText("Checking the password …")).toBeVisible();
  await expect.element(page.getByRole("progressbar", { name: "in progress" })).toBeInTheDocument();
  expect(backend.called("directory_create")).toEqual([]);
  answer();
  await expect.element(page.getByRole("heading", { name: "Keep this recovery key" })).toBeVisible();
});

test("a_password_that_is_too_weak_is_marked_and_has_the_focus", async () => {
  const { backend } = await renderApp(firstRun);
  await fillFirstRun("too short");
  await button("Create the directory").click();
  const field = page.getByLabelText("Your password");
  await expect.element(field).toHaveAttribute("aria-invalid", "true");
  await expect.element(field).toHaveFocus();
  await expect.element(page.getByText("This password does not keep the rules below it.")).toBeVisible();
  expect(backend.called("directory_create")).toEqual([]);
  await field.fill(PASSWORD);
  await expect.element(field).not.toHaveAttribute("aria-invalid");
});

test("what_the_program_says_of_a_field_stands_at_the_field", async () => {
  const { backend } = await renderApp(firstRun);
  backend.override.directory_create = () => {
    throw Object.assign(new Error(), {
      code: "invalid_fields",
      detail: {
        problems: [
          { field: "owner_email", severity: "error", code: "email_incomplete", message: "incomplete", params: {} },
        ],
      },
    });
  };
  await fillFirstRun(PASSWORD);
  await button("Create the directory").click();
  await expect.element(page.getByText("This is not a complete e-mail address.")).toBeVisible();
  await expect.element(page.getByLabelText("Your e-mail")).toHaveFocus();
});

test("without_a_keyring_a_passphrase_is_asked_for_and_the_reason_is_said", async () => {
  const { backend } = await renderApp({
    people: 0,
    status: { phase: "first_run", organization: null, admin: null, keyring: "no_service" },
  });
  await expect.element(page.getByText(/This computer offers no keyring/)).toBeVisible();
  await page.getByLabelText("Organisation").fill("Northwind Offices");
  await page.getByLabelText("Your name").fill("Ines Marques");
  await page.getByLabelText("Your e-mail").fill("ines@northwind.example");
  await page.getByLabelText("Your password").fill(PASSWORD);
  await page.getByLabelText("Passphrase for the directory").fill("staple orbit lantern mosaic");
  await button("Create the directory").click();
  await expect
    .poll(() => backend.called("directory_create")[0])
    .toMatchObject({ key_storage: "passphrase", passphrase: "staple orbit lantern mosaic" });
});

test("a_key_not_yet_typed_back_is_asked_for_after_a_restart", async () => {
  await renderApp({ status: { phase: "verify_recovery_key" } });
  await expect.element(page.getByRole("heading", { name: "Type the recovery key back" })).toBeVisible();
  await expect.element(page.getByText(/The key was shown when this directory was made/)).toBeVisible();
  await expectAccessible();
});

test("a_directory_without_its_key_says_why_and_opens_by_recovery_key", async () => {
  const { backend } = await renderApp({ status: { phase: "needs_key", keyring: "locked", has_passphrase: true } });
  await expect.element(page.getByText(/This computer’s keyring is locked\./)).toBeVisible();
  await page.getByLabelText("Passphrase", { exact: true }).fill("wrong");
  await button("Open the directory").click();
  await expect.element(page.getByText("This passphrase does not open the directory.")).toBeVisible();
  await button("Use the recovery key").click();
  await page.getByLabelText("Recovery key").fill(RECOVERY_KEY);
  await expectAccessible();
  await button("Open the directory").click();
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(backend.called("directory_unlock").at(-1)).toEqual({
    passphrase: null,
    recovery_key: RECOVERY_KEY,
    remember: false,
    sign_in: null,
  });
});

test("passphrase_and_password_are_asked_for_on_one_screen", async () => {
  await renderApp({ status: { phase: "needs_key", has_passphrase: true } });
  await page.getByLabelText("Passphrase", { exact: true }).fill(PASSWORD);
  await page.getByLabelText("E-mail").fill("ines.marques@northwind.example");
  await page.getByLabelText("Password", { exact: true }).fill(PASSWORD);
  await expectAccessible();
  await button("Open and sign in").click();
  await expect.element(page.getByRole("grid")).toBeVisible();
});

test("a_right_passphrase_with_a_wrong_password_asks_for_the_password_alone", async () => {
  await renderApp({ status: { phase: "needs_key", has_passphrase: true } });
  await page.getByLabelText("Passphrase", { exact: true }).fill(PASSWORD);
  await page.getByLabelText("E-mail").fill("ines@northwind.example");
  await page.getByLabelText("Password", { exact: true }).fill("not it");
  await button("Open and sign in").click();
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.element(page.getByText(/E-mail or password is wrong\./)).toBeVisible();
  await expect.element(page.getByLabelText("E-mail")).toHaveValue("ines@northwind.example");
});

test("a_wrong_password_is_said_and_the_right_one_opens", async () => {
  await renderApp({ status: { phase: "locked" } });
  await expect.element(page.getByLabelText("E-mail")).toHaveValue("ines.marques@northwind.example");
  await page.getByLabelText("Password").fill("not it");
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByText(/E-mail or password is wrong\./)).toBeVisible();
  await expectAccessible();
  await expect.poll(() => (button("Sign in").element() as HTMLButtonElement).disabled).toBe(true);
  await page.getByLabelText("Password").fill(PASSWORD);
  await expect.poll(() => (button("Sign in").element() as HTMLButtonElement).disabled, { timeout: 5_000 }).toBe(false);
  await button("Sign in").click();
  await expect.element(page.getByRole("grid")).toBeVisible();
});

test("after_too_many_failures_the_wait_is_counted_down", async () => {
  await renderApp({ status: { phase: "locked", sign_in_wait_s: 840 } });
  await expect.element(page.getByText("Too many wrong attempts. Try again in 14 minutes.")).toBeVisible();
  await page.getByLabelText("Password").fill(PASSWORD);
  await expect.element(button("Sign in")).toBeDisabled();
});

test("a_directory_from_the_command_line_asks_for_the_owners_password", async () => {
  const { backend } = await renderApp({ status: { phase: "needs_owner_password" } });
  await page.getByLabelText("Password", { exact: true }).fill("short");
  await button("Save the password").click();
  await expect.element(page.getByText("This password does not keep the rules below it.")).toBeVisible();
  await expect.element(page.getByLabelText("Password", { exact: true })).toHaveFocus();
  expect(backend.called("owner_password_set")).toEqual([]);
  await page.getByLabelText("Password", { exact: true }).fill(PASSWORD);
  await expect.element(page.getByText(/At least 15 characters/)).toBeVisible();
  await expectAccessible();
  await expect.poll(() => document.querySelectorAll('[data-kept="true"]').length).toBe(2);
  await button("Save the password").click();
  await expect.element(page.getByRole("grid")).toBeVisible();
});

test("a_newer_directory_is_shown_and_cannot_be_changed", async () => {
  await renderApp({ status: { phase: "read_only" } });
  await expect.element(page.getByText(/A newer Rollbook wrote this directory/)).toBeVisible();
  await expect.element(page.getByRole("grid")).toBeVisible();
  expect(document.body.textContent).not.toContain("Add person");
  await expect.element(button("Export")).toBeVisible();
  expect(button("Import").query()).toBe(null);
  await expectAccessible();
});

test("locking_hides_everything_and_forgets_the_search", async () => {
  await renderApp();
  await page.getByRole("searchbox").fill("keiko");
  await button("Account of Ines Marques").click();
  await page.getByRole("menuitem", { name: /Lock/ }).click();
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(document.querySelector('[role="grid"]')).toBe(null);
  await page.getByLabelText("Password").fill(PASSWORD);
  await button("Sign in").click();
  await expect.element(page.getByRole("searchbox")).toHaveValue("");
});

test("a_program_that_does_not_answer_is_said_and_asked_again", async () => {
  const { installTransport } = await import("@/lib/transport");
  const { FakeBackend } = await import("@/test/fakeTransport");
  const { render } = await import("vitest-browser-react");
  const { App } = await import("@/app/App");
  const { makeClient } = await import("@/app/boot");
  const backend = new FakeBackend({ people: 20 });
  backend.fail("unreachable");
  installTransport(backend);
  await render(<App client={makeClient()} />);
  await expect.element(page.getByRole("heading", { name: "Rollbook cannot start" })).toBeVisible();
  backend.fail(null);
  await button("Try again").click();
  await expect.element(page.getByRole("grid")).toBeVisible();
});

test("a_window_nobody_touches_locks_itself_and_a_touched_one_does_not", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const { backend } = await renderApp({ status: { auto_lock_minutes: 5 } });
  await expect.element(page.getByRole("grid")).toBeVisible();
  vi.advanceTimersByTime(4 * 60_000);
  window.dispatchEvent(new PointerEvent("pointermove"));
  vi.advanceTimersByTime(4 * 60_000);
  expect(backend.called("lock")).toEqual([]);
  // The clock is asked every five seconds.
  vi.advanceTimersByTime(66_000);
  await expect.poll(() => backend.called("lock").length).toBe(1);
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
