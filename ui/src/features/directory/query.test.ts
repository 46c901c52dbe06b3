import { expect, test } from "vitest";
import type { SortKey } from "@/bindings";
import { displaySetting } from "./columns";
import { chipIsOn, nextSort, noWish, operatorsOf, toQuery, turnChip } from "./query";

test("a_click_sorts_up_then_down_then_as_the_view_does", () => {
  const up: SortKey = { column: "name", desc: false };
  const down: SortKey = { column: "name", desc: true };
  const other: SortKey = { column: "status", desc: false };
  const check = (sort: SortKey[], join: boolean, expected: SortKey[]) =>
    expect(nextSort(sort, "name", join)).toEqual(expected);
  check([], false, [up]);
  check([up], false, [down]);
  check([down], false, []);
  check([other], false, [up]);
  check([other], true, [other, up]);
  check([other, up], true, [other, down]);
  check([other, down], true, [other]);
  expect(nextSort([], "changed", false), "the latest change first").toEqual([{ column: "changed", desc: true }]);
});

test("state_chips_combine_and_never_leave_none", () => {
  const first = turnChip(["active", "invited", "staged"], "suspended", true);
  expect(first).toEqual(["active", "invited", "staged", "suspended"]);
  expect(chipIsOn(first, "invited")).toBe(true);
  expect(turnChip(["active"], "active", false)).toEqual(["active"]);
  expect(turnChip(["active", "invited", "staged"], "invited", false)).toEqual(["active"]);
});

test("a_view_adds_its_own_to_what_is_asked", () => {
  const now = Date.UTC(2026, 10, 21);
  const wish = {
    ...noWish,
    text: "x",
    filters: [{ column: "role", op: "is", values: ["Owner"] } as const].map((one) => ({
      ...one,
      values: [...one.values],
    })),
  };
  expect(toQuery("no_badge", wish, now)).toMatchObject({
    text: "x",
    filters: [{ column: "badge", op: "empty" }, { column: "role" }],
    states: ["active", "invited", "staged"],
  });
  expect(toQuery("recent", noWish, now).filters[0]?.values).toEqual([String(Date.UTC(2026, 10, 14))]);
  expect(toQuery("bin", noWish, now).states).toEqual(["bin"]);
});

test("stored_columns_are_checked_before_they_are_believed", () => {
  const { parse } = displaySetting("all");
  expect(parse({ columns: ["email", "email", "nonsense", 4], widths: { email: 300, phone: 1, x: 9 } })).toEqual({
    columns: ["email"],
    widths: { email: 300 },
  });
  expect(parse({ columns: ["phone"] }), "one column says who it is").toEqual({
    columns: ["name", "phone"],
    widths: {},
  });
  expect(parse("x")).toBe(undefined);
});

test("a_comparison_fits_its_column", () => {
  expect(operatorsOf("department")[0]).toBe("is");
  expect(operatorsOf("email")[0]).toBe("contains");
  expect(operatorsOf("end_date")).toContain("before");
});
