import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { PASSWORD, RECOVERY_KEY } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const button = (name: string | RegExp) => page.getByRole("button", { name });
const file = "/media/stick/friday.rollbook-backup";

async function account(item: RegExp) {
  await button("Account of Ines Marques").click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("a_backup_is_written_and_the_dialog_says_where", async () => {
  const { backend } = await renderApp({ people: 200 });
  await account(/Back up now/);
  await expect.element(page.getByText("No backup was made on this computer yet.")).toBeVisible();
  await expectAccessible();
  await page.getByLabelText("Where to").fill(file);
  await button("Write the backup").click();
  await expect.element(page.getByText("The backup is written and was read back.")).toBeVisible();
  await expect.element(page.getByText(file)).toBeVisible();
  expect(backend.called("backup_run")).toEqual([{ path: file }]);
  await button("Done").click();
  await account(/Back up now/);
  await expect.element(page.getByText(/^Last backup:/)).toBeVisible();
});

test("a_running_backup_shows_how_far_it_is_and_can_be_stopped", async () => {
  const { backend } = await renderApp({ people: 200 });
  backend.fileDesk.holdJobs = true;
  await account(/Back up now/);
  await button("Write the backup").click();
  await expect.element(page.getByText("Writing the backup")).toBeVisible();
  await button("Stop").click();
  await expect.element(page.getByText("Stopped. No backup was written.")).toBeVisible();
});

test("a_backup_is_looked_into_before_it_takes_the_directorys_place", async () => {
  const { backend } = await renderApp({ people: 200 });
  await account(/Restore from a backup/);
  await page.getByLabelText("Path of the backup").fill("/tmp/letter.txt");
  await button("Look into the backup").click();
  await expect.element(page.getByText("This file is not a Rollbook backup. Choose another one.")).toBeVisible();
  await page.getByLabelText("Path of the backup").fill(file);
  await button("Look into the backup").click();
  await expect.element(page.getByText("2,014")).toBeVisible();
  await expect.element(page.getByText(/is not deleted: it is kept beside/)).toBeVisible();
  expect(backend.called("restore_run")).toEqual([]);
  await expectAccessible();

  backend.fileDesk.holdJobs = true;
  await button("Restore this backup").click();
  await expect.element(page.getByRole("heading", { name: "Restoring a backup" })).toBeVisible();
  expect(document.querySelector('[role="grid"]')).toBe(null);
  await expect.element(button("Stop")).toBeEnabled();
  await expectAccessible();
  backend.fileDesk.finishJobs();
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.element(page.getByText(/before-restore-20261121/)).toBeVisible();
  await page.getByLabelText("Password").fill(PASSWORD);
  await button("Sign in").click();
  await expect.element(page.getByRole("grid")).toBeVisible();
});

test("the_first_run_restores_with_the_recovery_key", async () => {
  const { backend } = await renderApp({ people: 0, status: { phase: "first_run", organization: null, admin: null } });
  backend.fileDesk.backup = { ...backend.fileDesk.backup, key_at_hand: false, replaces: false };
  await button(/Restore from a backup/).click();
  await page.getByLabelText("Path of the backup").fill(file);
  await button("Look into the backup").click();
  await expect.element(button("Restore this backup")).toBeDisabled();
  await page.getByLabelText("Recovery key").fill(RECOVERY_KEY.replace("R7KD", "R7KX"));
  await button("Restore this backup").click();
  await expect.element(page.getByText("This is not the recovery key of this directory.")).toBeVisible();
  await page.getByLabelText("Recovery key").fill(RECOVERY_KEY);
  await button("Restore this backup").click();
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.element(page.getByText(/^Restored as of/)).toBeVisible();
});

test("a_damaged_file_says_what_works_and_what_to_do", async () => {
  await renderApp({
    people: 200,
    status: {
      phase: "read_only",
      read_only: "damaged",
      health: { state: "damaged_pages", found: "Tree 5 page 9: btreeInitPage() returns error code 11" },
    },
  });
  await expect.element(page.getByText("The directory’s file is damaged.")).toBeVisible();
  await expect.element(page.getByText(/You can still look at people, search and export/)).toBeVisible();
  await expect.element(page.getByRole("grid")).toBeVisible();
  await expect.element(button("Copy diagnostics")).toBeVisible();
  await expectAccessible();
  await button(/Restore from a backup/).click();
  await expect.element(page.getByRole("dialog", { name: "Restore from a backup" })).toBeVisible();
});

test("a_file_that_cannot_be_opened_offers_the_last_backup", async () => {
  const { installTransport } = await import("@/lib/transport");
  const { FakeBackend } = await import("@/test/fakeTransport");
  const { render } = await import("vitest-browser-react");
  const { App } = await import("@/app/App");
  const { makeClient } = await import("@/app/boot");
  const backend = new FakeBackend({ people: 20 });
  backend.fail("damaged_directory");
  installTransport(backend);
  await render(<App client={makeClient()} />);
  await expect.element(page.getByRole("heading", { name: "The directory cannot be opened" })).toBeVisible();
  backend.fail(null);
  await button(/Restore from a backup/).click();
  await expect.element(page.getByRole("dialog", { name: "Restore from a backup" })).toBeVisible();
});

test("a_desk_that_the_computer_locks_forgets_what_was_shown", async () => {
  const { backend } = await renderApp({ people: 200 });
  await page.getByRole("searchbox").fill("keiko");
  // The shell locks, for the computer goes to sleep; the window only hears of it.
  await backend.call("lock", {});
  await expect.element(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabelText("Password").fill(PASSWORD);
  await button("Sign in").click();
  await expect.element(page.getByRole("searchbox")).toHaveValue("");
});
