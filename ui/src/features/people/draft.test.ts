import { expect, test } from "vitest";
import type { PersonView } from "@/bindings";
import {
  changeCount,
  collisions,
  fromStorage,
  keepMine,
  nothing,
  settled,
  shown,
  takeTheirs,
  toStorage,
  withDepartments,
  withField,
} from "./draft";

const view = (fields: Record<string, string>, versions: Record<string, string> = {}): PersonView =>
  ({ fields, versions, departments: [{ id: "d1", name: "Sales" }] }) as unknown as PersonView;

const before = view({ given: "Ada", title: "Analyst" }, { given: "1", title: "1", note: "0" });

test("a_field_changed_back_counts_as_never_touched", () => {
  const typed = withField(nothing, before, "given", "Adah");
  expect(changeCount(typed)).toBe(1);
  expect(shown(typed, before, "given")).toBe("Adah");
  expect(withField(typed, before, "given", "Ada")).toEqual(nothing);
});

test("emptying_a_field_is_a_change_and_filling_an_empty_one_too", () => {
  expect(withField(nothing, before, "title", "").patch).toEqual({ title: null });
  expect(withField(nothing, before, "note", "x")).toEqual({
    patch: { note: "x" },
    versions: { note: "0" },
    departments: null,
  });
});

test("an_untouched_field_follows_what_others_save", () => {
  const draft = withField(nothing, before, "given", "Adah");
  const now = view({ given: "Ada", title: "Head" }, { given: "1", title: "2", note: "0" });
  expect(shown(draft, now, "title")).toBe("Head");
  expect(collisions(draft, now)).toEqual([]);
});

test("a_touched_field_that_others_changed_shows_both_values", () => {
  const draft = withField(nothing, before, "given", "Adah");
  const now = view({ given: "Augusta", title: "Analyst" }, { given: "2", title: "1", note: "0" });
  expect(collisions(draft, now)).toEqual([{ field: "given", theirs: "Augusta", mine: "Adah" }]);
  expect(collisions(keepMine(draft, now, "given"), now)).toEqual([]);
  expect(keepMine(draft, now, "given").versions).toEqual({ given: "2" });
  expect(takeTheirs(draft, now, "given")).toEqual(nothing);
});

test("two_people_typing_the_same_do_not_collide", () => {
  const draft = withField(nothing, before, "given", "Adah");
  const now = view({ given: "Adah", title: "Analyst" }, { given: "2" });
  expect(collisions(draft, now)).toEqual([]);
  expect(settled(draft, now)).toEqual(nothing);
});

test("a_draft_comes_back_from_storage_as_it_went", () => {
  const draft = withDepartments(withField(nothing, before, "given", "Adah"), before, ["d1", "d2"]);
  expect(changeCount(draft)).toBe(2);
  const kept = toStorage(draft, 5);
  expect(kept?.saved_at).toBe(5);
  expect(fromStorage(kept)).toEqual(draft);
  expect(toStorage(nothing, 5)).toBeNull();
  expect(fromStorage(null)).toEqual(nothing);
});

test("the_same_departments_in_another_order_are_no_change", () => {
  expect(withDepartments(nothing, before, ["d1"]).departments).toBeNull();
  expect(withDepartments(nothing, before, []).departments).toEqual([]);
});
