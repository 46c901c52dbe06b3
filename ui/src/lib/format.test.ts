import { expect, test } from "vitest";
import { dayOf, formatAgo, formatDay, formatInstant, formatNumber, type Reading } from "./format";

const british: Reading = { tag: "en-GB", dates: "locale", zone: "Europe/London" };

test("a_day_is_written_in_the_readers_order_and_never_shifted", () => {
  const check = (reading: Partial<Reading>, expected: string) =>
    expect(formatDay("2026-11-03", { ...british, ...reading })).toBe(expected);
  check({}, "3 Nov 2026");
  check({ tag: "en-US" }, "Nov 3, 2026");
  check({ tag: "de-DE" }, "03.11.2026");
  check({ dates: "dmy" }, "03/11/2026");
  check({ dates: "mdy" }, "11/03/2026");
  check({ dates: "iso" }, "2026-11-03");
  check({ zone: "Pacific/Kiritimati" }, "3 Nov 2026");
  check({ zone: "Pacific/Pago_Pago" }, "3 Nov 2026");
  expect(formatDay("not a day", british)).toBe("not a day");
});

test("an_instant_is_shown_where_the_reader_is", () => {
  const instant = Date.UTC(2026, 2, 29, 0, 30);
  expect(formatInstant(instant, british)).toBe("29 Mar 2026, 00:30");
  // An hour later the clocks went forward.
  expect(formatInstant(instant + 3_600_000, british)).toBe("29 Mar 2026, 02:30");
  expect(formatInstant(instant, { ...british, zone: "America/New_York" })).toBe("28 Mar 2026, 20:30");
  expect(dayOf(instant, "Asia/Tokyo")).toBe("2026-03-29");
});

test("how_long_ago_is_said_as_a_person_says_it", () => {
  const now = Date.UTC(2026, 10, 21, 15, 0);
  const check = (before: number, expected: string) => expect(formatAgo(now - before, now, british)).toBe(expected);
  const minute = 60_000;
  const hour = 60 * minute;
  check(10_000, "Just now");
  check(2 * minute, "2 min ago");
  check(3 * hour, "3 hr ago");
  check(5 * hour + 48 * minute, "Today, 09:12");
  check(20 * hour, "Yesterday");
  check(72 * hour, "18 Nov");
  check(400 * 24 * hour, "17 Oct 2025");
  check(-minute, "Just now");
});

test("numbers_have_the_readers_groups", () => {
  const check = (tag: string, expected: string) => expect(formatNumber(100_412, tag)).toBe(expected);
  check("en-GB", "100,412");
  check("de-DE", "100.412");
  check("pl-PL", "100\u00a0412");
});
