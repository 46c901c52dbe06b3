import { expect, test } from "vitest";
import type { BadgeCandidate, BadgeView, TapView } from "@/bindings";
import { place } from "./nav";
import { decideTap, perhapsOf, receiveTap, tray } from "./taps";

const badge = (holder: BadgeView["holder"]): BadgeView => ({
  id: "b",
  card: "uid:04",
  label: "04",
  forms: [],
  state: "active",
  holder,
  assigned_at: null,
  assigned_by: null,
  unverified: false,
  grade: "green",
  grade_reason: null,
  dormant_reason: null,
});
const tap = (more: Partial<TapView> = {}): TapView => ({
  reader: "r",
  reader_name: "Front desk",
  at: 1_000,
  raw: "04A2",
  card: "uid:04A2",
  label: "04A2",
  problem: null,
  badge: null,
  chip: null,
  grade: null,
  grade_reason: null,
  alike: [],
  ...more,
});
const known = tap({ badge: badge({ id: "ada", name: "Ada" }) });

test("what_becomes_of_a_tap_that_nothing_took", () => {
  const check = (card: TapView, busy: boolean, expected: ReturnType<typeof decideTap>) =>
    expect(decideTap(card, busy)).toEqual(expected);
  check(known, false, { kind: "open", person: "ada" });
  check(known, true, { kind: "wait", as: "known" });
  check(tap(), false, { kind: "wait", as: "unknown" });
  check(tap(), true, { kind: "wait", as: "unknown" });
  check(tap({ badge: badge(null) }), false, { kind: "wait", as: "unknown" });
  check(tap({ card: null, problem: { code: "unreadable", params: {} } }), false, {
    kind: "wait",
    as: "unreadable",
  });
  check(tap({ problem: { code: "random_uid", params: {} } }), false, { kind: "wait", as: "unreadable" });
});

test("a_lost_badge_alarms_wherever_it_is_tapped", () => {
  const lost: BadgeView = { ...badge(null), state: "lost" };
  expect(decideTap(tap({ badge: lost }), false)).toEqual({ kind: "wait", as: "blocked" });
  const held: BadgeView = { ...badge({ id: "ada", name: "Ada" }), state: "revoked" };
  expect(decideTap(tap({ badge: held }), false)).toEqual({ kind: "wait", as: "blocked" });
});

test("a_new_number_may_be_somebodys_badge_in_another_writing", () => {
  const reversed: Pick<BadgeCandidate, "exact" | "differences"> = { exact: false, differences: ["bytes_reversed"] };
  const alike = [{ card: "uid:A204", label: "A204", badge: badge({ id: "ada", name: "Ada" }), ...reversed }];
  expect(perhapsOf(tap({ alike }))).toEqual({ id: "ada", name: "Ada", like: alike[0] });
  expect(perhapsOf(tap({ alike }), "ada"), "their own badge is no question").toBeNull();
  expect(perhapsOf(tap({ alike: [{ card: "uid:A204", label: "A204", badge: badge(null), ...reversed }] }))).toBeNull();
  expect(perhapsOf(known)).toBeNull();
});

test("a_known_card_opens_its_holder_as_opened_by_a_tap", () => {
  receiveTap(known);
  expect(place.get().panel).toMatchObject({ id: "ada", mode: "open", byTap: true });
  expect(tray.get()).toEqual([]);
});

test("the_same_unknown_card_waits_once", () => {
  receiveTap(tap());
  receiveTap(tap({ at: 4_000 }));
  receiveTap(tap({ raw: "04B7", card: "uid:04B7", at: 5_000 }));
  expect(tray.get().map((waiting) => [waiting.tap.raw, waiting.tap.at])).toEqual([
    ["04B7", 5_000],
    ["04A2", 4_000],
  ]);
});
