import { expect, test } from "vitest";
import { datePattern, exportLabels } from "./labels";

test("dates_are_written_as_the_reader_writes_them", () => {
  const check = (tag: string, dates: "locale" | "dmy" | "mdy" | "iso", expected: string) =>
    expect(datePattern({ tag, dates })).toBe(expected);
  check("de", "locale", "%d.%m.%Y");
  check("en-US", "locale", "%m/%d/%Y");
  check("en-GB", "locale", "%d/%m/%Y");
  check("de", "iso", "%Y-%m-%d");
  check("de", "mdy", "%m/%d/%Y");
});

test("every_column_state_and_type_has_a_word", () => {
  const labels = exportLabels({ tag: "en", dates: "iso" });
  expect(labels).toMatchObject({
    name: "Name",
    cost_centre: "Cost centre",
    "status.bin": "In the bin",
    "person_type.vendor": "Vendor",
    "role.department_manager": "Department manager",
    page: "Page {n} of {m}",
    made: "Exported by {who}, {when}",
  });
  expect(Object.values(labels).every((word) => word !== "")).toBe(true);
});
