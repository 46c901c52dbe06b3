import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { SavePerson } from "@/bindings";
import { activate } from "@/lib/i18n";
import { addPerson, showPerson } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FakeBackend, FakeOptions } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

/** Chloé Dubois, invited, without a badge. */
const CHLOE = 2;

const field = (name: string) => page.getByRole("textbox", { name, exact: true });
const combo = (name: string) => page.getByRole("combobox", { name, exact: true });
const panel = () => page.getByRole("region", { name: "Person", exact: true });

async function open(options: FakeOptions = {}, at = CHLOE, prepare?: (backend: FakeBackend) => void) {
  const all = await renderApp(options);
  prepare?.(all.backend);
  await expect.element(page.getByRole("grid")).toBeVisible();
  const person = all.backend.people[at];
  if (!person) throw new Error("no such person");
  showPerson(person.id);
  await expect.element(panel().getByRole("heading", { level: 1 })).toBeVisible();
  return { ...all, person };
}

test("the_panel_is_accessible_and_shows_who_it_is", async () => {
  await open();
  await expect.element(panel().getByRole("heading", { name: "Chloé Dubois" })).toBeVisible();
  await expect.element(panel().getByText("Controller · ")).toBeVisible();
  await expect.element(field("First name")).toHaveValue("Chloé");
  await expectAccessible();
});

test("changes_are_counted_and_saved_in_one_go", async () => {
  const { backend, person } = await open();
  await expect.element(page.getByText("unsaved change")).not.toBeInTheDocument();
  await field("Job title").fill("Head of control");
  await field("Phone").fill("+33 6 12 34 56 78");
  await expect.element(page.getByText("2 unsaved changes")).toBeVisible();
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(page.getByText("Chloé Dubois saved.")).toBeVisible();
  const [saved] = backend.called("person_save") as SavePerson[];
  expect(saved?.id).toBe(person.id);
  expect(saved?.patch).toEqual({ title: "Head of control", phone: "+33 6 12 34 56 78" });
  expect(Object.keys(saved?.versions ?? {}).sort()).toEqual(["phone", "title"]);
  await expect.element(page.getByText("unsaved changes")).not.toBeInTheDocument();
  await expect.element(field("Job title")).toHaveValue("Head of control");
});

test("discarding_brings_back_what_the_directory_holds", async () => {
  await open();
  await field("Job title").fill("Nonsense");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect.element(field("Job title")).toHaveValue("Controller");
  await expect.element(page.getByRole("button", { name: "Discard" })).not.toBeInTheDocument();
});

test("a_draft_is_kept_while_typing_and_comes_back", async () => {
  const { backend, person } = await open();
  await field("Job title").fill("Half typed");
  await expect.poll(() => backend.called("draft_put").length).toBeGreaterThan(0);
  showPerson(backend.people[0]?.id ?? "");
  await expect.element(panel().getByRole("heading", { name: backend.people[0]?.fields.name })).toBeVisible();
  showPerson(person.id);
  await expect.element(field("Job title")).toHaveValue("Half typed");
  await expect.element(page.getByText("1 unsaved change", { exact: true })).toBeVisible();
});

test("a_field_is_judged_when_it_is_left_and_not_before", async () => {
  await open();
  await field("E-mail").fill("nonsense");
  await expect.element(page.getByText("has one @")).not.toBeInTheDocument();
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByText("An e-mail address has one @.")).toBeVisible();
  await expect.element(field("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible();
  // Once wrong, it is judged while it is corrected.
  await field("E-mail").fill("chloe@northwind.example");
  await expect.element(page.getByText("An e-mail address has one @.")).not.toBeInTheDocument();
});

test("after_a_refused_save_the_summary_has_the_focus_and_leads_to_the_field", async () => {
  const { backend } = await open();
  backend.override.person_save = () => {
    throw Object.assign(new Error(), {
      code: "invalid_fields",
      message: "email",
      detail: {
        problems: [
          {
            field: "email",
            severity: "error",
            code: "used_by_other",
            message: "taken",
            params: { person: backend.people[0]?.id, name: "Amina Haddad", state: "active" },
          },
        ],
      },
    });
  };
  await field("E-mail").fill("amina.haddad@northwind.example");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.element(page.getByText("One field needs attention")).toBeVisible();
  await expect.poll(() => document.activeElement?.textContent).toContain("One field needs attention");
  await expectAccessible();
  await page.getByRole("button", { name: /^E-mail: Used by Amina Haddad/ }).click();
  await expect.element(field("E-mail")).toHaveFocus();
  // What was typed is still there, and still to be saved.
  await expect.element(field("E-mail")).toHaveValue("amina.haddad@northwind.example");
  await expect.element(page.getByText("1 unsaved change", { exact: true })).toBeVisible();
});

test("a_field_changed_elsewhere_is_shown_in_both_versions_and_one_chooses", async () => {
  const { backend, person } = await open();
  await field("Job title").fill("Mine");
  person.fields.title = "Theirs";
  person.fields.phone = "+1 555 0100";
  person.changed += 60_000;
  backend.tell("directory", { people: [person.id] });
  await expect.element(page.getByText("A field you are editing was changed")).toBeVisible();
  // What nobody touched here simply follows.
  await expect.element(field("Phone")).toHaveValue("+1 555 0100");
  await expect.element(page.getByRole("button", { name: /^Save/ })).toBeDisabled();
  await expectAccessible();
  await page.getByRole("button", { name: "Keep mine: Job title" }).click();
  await expect.element(page.getByText("A field you are editing was changed")).not.toBeInTheDocument();
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => backend.called("person_save").length).toBe(1);
  expect((backend.called("person_save")[0] as SavePerson).patch).toEqual({ title: "Mine" });
});

test("their_version_may_be_taken_instead", async () => {
  const { backend, person } = await open();
  await field("Job title").fill("Mine");
  person.fields.title = "Theirs";
  person.changed += 60_000;
  backend.tell("directory", { people: [person.id] });
  await page.getByRole("button", { name: "Take theirs: Job title" }).click();
  await expect.element(field("Job title")).toHaveValue("Theirs");
  await expect.element(page.getByText("unsaved change")).not.toBeInTheDocument();
});

test("first_and_last_name_make_the_display_name_until_it_is_typed", async () => {
  await open();
  await field("Last name").fill("Martin");
  await expect.element(field("Display name")).toHaveValue("Chloé Martin");
  await field("Display name").fill("Chloé M.");
  await field("Last name").fill("Durand");
  await expect.element(field("Display name")).toHaveValue("Chloé M.");
});

test("a_department_is_found_by_typing_and_a_new_one_is_said_to_be_new", async () => {
  const { backend } = await open();
  await combo("Department").fill("Finan");
  await expect.element(page.getByRole("option", { name: "Finance" })).toBeVisible();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expect.element(combo("Department")).toHaveValue("Finance");
  await combo("Department").fill("Finanse");
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByText("“Finanse” is new.")).toBeVisible();
  await page.getByRole("button", { name: "Did you mean “Finance”?" }).click();
  await expect.element(combo("Department")).toHaveValue("Finance");
  await combo("Department").fill("Press hall");
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByText("New: it is added when you save.")).toBeVisible();
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => backend.called("person_save").length).toBe(1);
  expect((backend.called("person_save")[0] as SavePerson).patch).toEqual({ department: "new:Press hall" });
});

test("the_beginning_of_one_department_means_that_one_unless_it_is_added_on_purpose", async () => {
  const { backend } = await open();
  await combo("Department").fill("Fin");
  await userEvent.keyboard("{Tab}");
  await expect.element(combo("Department")).toHaveValue("Finance");
  await combo("Department").fill("Fin");
  await page.getByRole("option", { name: /Fin Add as new/ }).click();
  await expect.element(combo("Department")).toHaveValue("Fin");
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => backend.called("person_save").length).toBe(1);
  expect((backend.called("person_save")[0] as SavePerson).patch).toEqual({ department: "new:Fin" });
});

test("a_manager_text_that_is_nobody_goes_back_to_what_it_was", async () => {
  const { backend } = await open();
  await combo("Manager").fill("Björn");
  await expect.element(page.getByRole("option", { name: /Björn Lindqvist/ })).toBeVisible();
  await page.getByRole("option", { name: /Björn Lindqvist/ }).click();
  await expect.element(combo("Manager")).toHaveValue("Björn Lindqvist");
  await combo("Manager").fill("Zzz");
  await userEvent.keyboard("{Tab}");
  await expect.element(combo("Manager")).toHaveValue("Björn Lindqvist");
  expect(backend.called("person_save")).toEqual([]);
});

test("computer_time_greys_what_is_set_by_hand_and_keeps_it", async () => {
  await open({}, CHLOE, (backend) => {
    const person = backend.people[CHLOE];
    if (person) person.fields.time_zone = "Asia/Tokyo";
  });
  await expect.element(combo("Time zone")).toHaveValue("Tokyo (GMT+9)");
  await page.getByText("Use computer time").click();
  await expect.element(combo("Time zone")).toBeDisabled();
  await expect.element(combo("Time zone")).toHaveValue("Tokyo (GMT+9)");
  await expect.element(page.getByText("1 unsaved change", { exact: true })).toBeVisible();
  await page.getByText("Use computer time").click();
  await expect.element(page.getByText("1 unsaved change", { exact: true })).not.toBeInTheDocument();
});

test("a_zone_is_found_by_its_abbreviation", async () => {
  await open();
  await combo("Time zone").fill("EST");
  await expect.element(page.getByRole("option", { name: /New York/ })).toBeVisible();
});

test("suspending_asks_for_how_long_and_can_be_taken_back", async () => {
  const { backend, person } = await open();
  await panel().getByRole("button", { name: "Suspend" }).click();
  await expect.element(page.getByRole("dialog", { name: /Suspend Chloé Dubois/ })).toBeVisible();
  await expectAccessible();
  await page.getByRole("textbox", { name: "Reason" }).fill("On leave");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend", exact: true }).click();
  await expect.element(page.getByText("Chloé Dubois is suspended.")).toBeVisible();
  expect(backend.called("person_act")).toEqual([
    { ids: [person.id], selection: null, act: "suspend", reason: "On leave", from: null, until: null },
  ]);
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.element(panel().getByRole("button", { name: "Status: Invited. Change" })).toBeVisible();
});

test("suspending_until_a_date_needs_the_date", async () => {
  const { backend } = await open();
  await panel().getByRole("button", { name: "Suspend" }).click();
  await page.getByText("Until a date").click();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend", exact: true }).click();
  await expect.element(page.getByText("Choose a day after today.")).toBeVisible();
  expect(backend.called("person_act")).toEqual([]);
});

test("suspending_on_a_date_needs_a_day_to_come", async () => {
  const { backend, person } = await open();
  await panel().getByRole("button", { name: "Suspend" }).click();
  await page.getByText("On a date").click();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend", exact: true }).click();
  await expect.element(page.getByText("Choose a day after today.")).toBeVisible();
  expect(backend.called("person_act")).toEqual([]);
  const day = page.getByRole("group", { name: "Suspended from" }).getByRole("spinbutton");
  await day.nth(0).click();
  // The same day whichever part is typed first.
  await userEvent.keyboard("11112099");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend", exact: true }).click();
  await expect.element(page.getByText("The suspension of Chloé Dubois is planned.")).toBeVisible();
  expect(backend.called("person_act")).toMatchObject([{ ids: [person.id], from: "2099-11-11", until: null }]);
});

test("the_status_menu_offers_only_what_is_possible", async () => {
  await open();
  await panel().getByRole("button", { name: "Status: Invited. Change" }).click();
  await expect.element(page.getByRole("menuitem", { name: "Activate" })).toBeVisible();
  await expect.element(page.getByRole("menuitem", { name: "Move to the bin…" })).toBeVisible();
  expect(document.querySelectorAll('[role="menuitem"]').length).toBe(3);
});

test("in_the_bin_everything_is_read_only_with_the_way_back", async () => {
  const { backend, person } = await open({}, CHLOE, (fake) => {
    const binned = fake.people[CHLOE];
    if (binned) Object.assign(binned, { state: "bin", reason: "Left" });
  });
  await expect.element(panel().getByText(/^In the bin since .* by Ines Marques/)).toBeVisible();
  await expect.element(panel().getByText("Left", { exact: true })).toBeVisible();
  expect(panel().element().querySelectorAll("input").length).toBe(0);
  await expectAccessible();
  await panel().getByRole("button", { name: "Restore" }).first().click();
  await expect.element(page.getByText("Chloé Dubois is back, suspended.")).toBeVisible();
  expect(backend.called("person_act")).toEqual([
    { ids: [person.id], selection: null, act: "restore", reason: null, from: null, until: null },
  ]);
});

test("a_person_that_is_gone_says_so_and_can_be_closed", async () => {
  const { backend } = await renderApp();
  backend.override.person_get = () => {
    throw Object.assign(new Error(), { code: "not_found", message: "gone", detail: {} });
  };
  showPerson("nobody");
  await expect.element(page.getByText("This person is gone")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect.element(page.getByText("This person is gone")).not.toBeInTheDocument();
});

test("while_nobody_answers_the_panel_offers_to_try_again", async () => {
  const { backend, person } = await renderApp().then((all) => ({ ...all, person: all.backend.people[CHLOE] }));
  backend.override.person_get = () => {
    throw new Error("down");
  };
  showPerson(person?.id ?? "");
  await expect.element(page.getByText("This person cannot be shown")).toBeVisible();
  delete backend.override.person_get;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByRole("heading", { name: "Chloé Dubois" })).toBeVisible();
});

test("a_slow_person_shows_the_shape_of_what_is_to_come", async () => {
  const { backend } = await renderApp();
  const release = backend.hold("person_get");
  showPerson(backend.people[CHLOE]?.id ?? "");
  await expect.element(page.getByRole("status", { name: "Loading" })).toBeVisible();
  release();
  await expect.element(page.getByRole("heading", { name: "Chloé Dubois" })).toBeVisible();
});

test("peeking_shows_facts_and_no_field", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  showPerson(backend.people[CHLOE]?.id ?? "", { mode: "peek" });
  await expect.element(panel().getByText("chloe.dubois@northwind.example")).toBeVisible();
  expect(panel().element().querySelectorAll("input").length).toBe(0);
  await expectAccessible();
  await panel().getByRole("button", { name: "Edit" }).click();
  await expect.element(field("First name")).toBeVisible();
});

test("keys_lead_to_the_first_field_and_the_last_day", async () => {
  await open();
  await userEvent.keyboard("{F2}");
  await expect.element(field("First name")).toHaveFocus();
  panel().getByRole("heading", { level: 1 }).element().focus();
  await userEvent.keyboard("e");
  await expect.poll(() => document.activeElement?.closest("[data-field]")?.getAttribute("data-field")).toBe("end_date");
});

test("a_new_person_needs_three_fields_and_two_keys", async () => {
  const { backend } = await renderApp();
  await expect.element(page.getByRole("grid")).toBeVisible();
  await userEvent.keyboard("{Control>}n{/Control}");
  await expect.element(field("Name")).toHaveFocus();
  await expectAccessible();
  await userEvent.keyboard("Ada Byron{Tab}ada.byron@northwind.example{Tab}Finance");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByText("Ada Byron added.")).toBeVisible();
  expect(backend.called("person_create")).toMatchObject([
    {
      fields: {
        display_name: "Ada Byron",
        email: "ada.byron@northwind.example",
        department: "department Finance",
      },
      not_a_duplicate: null,
    },
  ]);
  await expect.element(panel().getByRole("heading", { name: "Ada Byron" })).toBeVisible();
});

test("create_and_next_keeps_the_department_and_starts_a_new_person", async () => {
  const { backend } = await renderApp();
  addPerson();
  await field("Name").fill("Ada Byron");
  await combo("Department").fill("Finance");
  await userEvent.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
  await expect.element(page.getByText("Ada Byron added.")).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Enrol badge" })).toBeVisible();
  await expect.element(field("Name")).toHaveValue("");
  await expect.element(field("Name")).toHaveFocus();
  await expect.element(combo("Department")).toHaveValue("Finance");
  await field("Name").fill("Grace Hopper");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.poll(() => backend.called("person_create").length).toBe(2);
  const [first, second] = backend.called("person_create") as { id: string; fields: Record<string, string> }[];
  expect(second?.id).not.toBe(first?.id);
  expect(second?.fields.department).toBe("department Finance");
});

test("somebody_similar_is_shown_while_typing_and_may_be_called_different", async () => {
  const { backend } = await renderApp();
  addPerson();
  await field("Name").fill("Chloé Dubois");
  await field("E-mail").fill("chloe.dubois@northwind.example");
  await expect.element(page.getByText("Somebody similar is here already")).toBeVisible();
  await expectAccessible();
  await page.getByRole("textbox", { name: /A different person/ }).fill("Her daughter");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect.poll(() => backend.called("person_create")).toMatchObject([{ not_a_duplicate: "Her daughter" }]);
});

test("a_person_without_a_name_is_not_sent", async () => {
  const { backend } = await renderApp();
  addPerson();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect.element(page.getByText("A person needs a name.")).toBeVisible();
  await expect.element(field("Name")).toHaveFocus();
  expect(backend.called("person_create")).toEqual([]);
});

test("a_new_person_that_was_not_finished_is_there_again", async () => {
  const { backend } = await renderApp();
  addPerson();
  await field("Name").fill("Half a name");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => backend.called("draft_put").length).toBeGreaterThan(0);
  addPerson();
  await expect.element(page.getByText("You began this before; it was kept.")).toBeVisible();
  await expect.element(field("Name")).toHaveValue("Half a name");
  await page.getByRole("button", { name: "Start afresh" }).click();
  await expect.element(field("Name")).toHaveValue("");
});

test("a_refused_creation_keeps_the_form", async () => {
  const { backend } = await renderApp();
  backend.override.person_create = () => {
    throw Object.assign(new Error(), { code: "disk_full", message: "full", detail: {} });
  };
  addPerson();
  await field("Name").fill("Ada Byron");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByText(/The disk is full/)).toBeVisible();
  await expect.element(field("Name")).toHaveValue("Ada Byron");
});

test("further_departments_are_tags_that_keys_remove", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Add department" }).click();
  await page.getByRole("menuitem", { name: "Research" }).click();
  await expect.element(page.getByRole("button", { name: "Remove Research" })).toBeVisible();
  await userEvent.keyboard("{Control>}s{/Control}");
  await expect.poll(() => backend.called("person_save").length).toBe(1);
  expect((backend.called("person_save")[0] as SavePerson).departments).toContain("department Research");
});

test("the_form_reads_from_right_to_left_in_arabic", async () => {
  await open();
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});

test("the_form_is_accessible_in_the_dark", async () => {
  await open();
  setTheme("dark");
  await field("E-mail").fill("nonsense");
  await userEvent.keyboard("{Tab}");
  await expect.element(page.getByText("An e-mail address has one @.")).toBeVisible();
  await expectAccessible();
});
