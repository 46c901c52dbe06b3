import { expect, test } from "vitest";
import { distance, fitting, fold, near } from "./fold";

const units = ["Finance", "Facilities", "Field service", "Zürich office"].map((text) => ({ text }));
const texts = (found: readonly { text: string }[]) => found.map((one) => one.text);

test("accents_and_case_do_not_hide_anything", () => {
  expect(fold("  ZÜRICH ")).toBe("zurich");
  expect(texts(fitting(units, "zuri"))).toEqual(["Zürich office"]);
});

test("what_begins_with_the_typed_text_comes_first", () => {
  expect(texts(fitting([{ text: "Office finance" }, { text: "Finance" }], "fin"))).toEqual([
    "Finance",
    "Office finance",
  ]);
  expect(fitting(units, "").length).toBe(4);
});

test("edits_are_counted_up_to_the_limit", () => {
  const check = (one: string, other: string, expected: number) => expect(distance(one, other, 2)).toBe(expected);
  check("finance", "finance", 0);
  check("finence", "finance", 1);
  check("finanse", "finance", 1);
  check("fin", "finance", 3);
});

test("a_slip_or_a_beginning_suggests_the_unit_that_exists", () => {
  const check = (typed: string, expected: string | undefined) => expect(near(units, typed)?.text).toBe(expected);
  check("Finanse", "Finance");
  check("Financ", "Finance");
  check("Fac", "Facilities");
  check("Fi", undefined);
  check("Legal", undefined);
});
