import { expect, test } from "vitest";
import type { ImportFile } from "@/bindings";
import { reopened, twice, undecidedDates, withColumn, work } from "./state";

const file = (headers: string[], fields: (string | null)[]): ImportFile =>
  ({
    columns: headers.map((header, index) => ({
      index,
      header,
      samples: [],
      field: fields[index],
      confidence: "exact",
    })),
  }) as unknown as ImportFile;

test("dates_are_undecided_only_if_every_one_could_be_read_both_ways", () => {
  const check = (samples: string[], expected: boolean) => expect(undecidedDates(samples)).toBe(expected);
  check(["03/04/2026", "05/06/2026"], true);
  check(["03/04/2026", "25/06/2026"], false);
  check(["2026-04-03"], false);
  check(["03/03/2026"], false);
  check(["soon", "03/04/2026"], false);
  check([], false);
});

test("two_columns_for_one_field_are_noticed", () => {
  const of = work({ path: "/x.csv" }, file(["A", "B", "C"], ["email", null, null]));
  expect([...twice(of)]).toEqual([]);
  expect([...twice(withColumn(of, 1, "email"))]).toEqual(["email"]);
  expect([...twice(withColumn(withColumn(of, 1, "email"), 0, ""))]).toEqual([]);
});

test("a_corrected_file_keeps_what_was_decided_about_its_columns", () => {
  const before = withColumn(work({ path: "/x.csv" }, file(["A", "B"], ["email", null])), 1, "phone");
  expect(reopened(before, file(["A", "B"], ["email", null])).columns).toEqual({ 0: "email", 1: "phone" });
  expect(reopened(before, file(["A", "C"], ["email", "title"])).columns).toEqual({ 0: "email", 1: "title" });
});
