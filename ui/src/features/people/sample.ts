import { formatDay, formatInstant } from "@/lib/format";
import type { DateStyle } from "@/lib/settings";

/** How somebody reads dates and numbers: the values chosen by hand, or the computer's. */
export interface Habits {
  language: string;
  region: string;
  zone: string;
  dates: DateStyle;
}

export const computerHabits = (): Habits => ({
  language: navigator.language,
  region: "",
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  dates: "locale",
});

/** A BCP 47 tag of language and region, as far as both make sense; else `fallback`. */
export function tagOf(habits: Habits, fallback: string): string {
  try {
    return new Intl.Locale(habits.language || fallback, habits.region ? { region: habits.region } : {}).toString();
  } catch {
    return fallback;
  }
}

/** A moment, a day and a number as somebody with these habits reads them. */
export function sample(habits: Habits, now: number, fallback: string): { moment: string; day: string; number: string } {
  const tag = tagOf(habits, fallback);
  const reading = { tag, dates: habits.dates, zone: habits.zone || undefined };
  try {
    return {
      moment: formatInstant(now, reading),
      day: formatDay("2026-08-03", reading),
      number: new Intl.NumberFormat(tag).format(1234.5),
    };
  } catch {
    return sample({ ...habits, zone: "" }, now, fallback);
  }
}
