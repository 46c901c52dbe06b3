import { expect, test } from "vitest";
import type { BadgeView } from "@/bindings";
import { asTable, pileOf } from "./piles";

const badge = (more: Partial<BadgeView>): BadgeView => ({
  id: "b",
  card: "uid:01",
  label: "01",
  forms: [],
  state: "active",
  holder: { id: "p", name: "Ada" },
  assigned_at: null,
  assigned_by: null,
  unverified: false,
  grade: "green",
  grade_reason: null,
  dormant_reason: null,
  ...more,
});

test("each_card_has_its_pile", () => {
  const check = (badgeOf: BadgeView | null, expected: ReturnType<typeof pileOf>) =>
    expect(pileOf({ card: "uid:01", badge: badgeOf })).toBe(expected);
  check(null, "unknown");
  check(badge({}), "in_use");
  check(badge({ state: "dormant", dormant_reason: "invited" }), "in_use");
  check(badge({ state: "dormant", dormant_reason: "suspended" }), "leaver");
  check(badge({ state: "dormant", dormant_reason: "bin" }), "leaver");
  check(badge({ state: "stock", holder: null }), "free");
  check(badge({ state: "lost" }), "lost");
  check(badge({ state: "revoked", holder: null }), "revoked");
  expect(pileOf({ card: null, badge: null })).toBeNull();
});

test("a_copied_table_is_safe_to_paste", () => {
  expect(asTable(["Number", "Holder"], [["04A1", "=cmd()\tx"]])).toBe("Number\tHolder\n04A1\t'=cmd() x");
});
