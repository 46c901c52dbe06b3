import { t } from "@lingui/core/macro";
import type { DateStyle } from "./settings";

/** How this person reads dates and numbers. */
export interface Reading {
  /** BCP 47 tag. */
  tag: string;
  dates: DateStyle;
  /** IANA zone instants are shown in; the computer's when absent. */
  zone?: string;
}

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** Making a formatter costs as much as a thousand uses of it. */
function formatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${tag} ${JSON.stringify(options)}`;
  let found = made.get(name) as Intl.DateTimeFormat | undefined;
  if (!found) {
    found = new Intl.DateTimeFormat(tag, { calendar: "gregory", ...options });
    made.set(name, found);
  }
  return found;
}

export function formatNumber(value: number, tag: string): string {
  let found = made.get(tag) as Intl.NumberFormat | undefined;
  if (!found) {
    found = new Intl.NumberFormat(tag);
    made.set(tag, found);
  }
  return found.format(value);
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A calendar day `YYYY-MM-DD`; it means the same day everywhere and is never shifted. */
export function formatDay(day: string, reading: Reading): string {
  const parts = DAY.exec(day);
  if (!parts) return day;
  const [, year, month, date] = parts;
  switch (reading.dates) {
    case "iso":
      return day;
    case "dmy":
      return `${date}/${month}/${year}`;
    case "mdy":
      return `${month}/${date}/${year}`;
    case "locale":
      return formatter(reading.tag, { dateStyle: "medium", timeZone: "UTC" }).format(
        Date.UTC(Number(year), Number(month) - 1, Number(date)),
      );
  }
}

/** The day an instant falls on where the reader is, as `YYYY-MM-DD`. */
export function dayOf(instant: number, zone?: string): string {
  // Swedish writes dates the ISO way.
  return formatter("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(instant);
}

/** An instant with its time of day. */
export function formatInstant(instant: number, reading: Reading): string {
  const time = formatter(reading.tag, { timeStyle: "short", timeZone: reading.zone }).format(instant);
  return `${formatDay(dayOf(instant, reading.zone), reading)}, ${time}`;
}

/** How long ago, as a person says it: "2 min ago", "Today, 09:12", "Yesterday", "18 Nov", "18 Nov 2025". */
export function formatAgo(instant: number, now: number, reading: Reading): string {
  const seconds = Math.max(0, Math.round((now - instant) / 1000));
  if (seconds < 60) return t`Just now`;
  const relative = new Intl.RelativeTimeFormat(reading.tag, { style: "short", numeric: "auto" });
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
  const day = dayOf(instant, reading.zone);
  const today = dayOf(now, reading.zone);
  if (day === today) {
    if (seconds < 4 * 3600) return relative.format(-Math.floor(seconds / 3600), "hour");
    const time = formatter(reading.tag, { timeStyle: "short", timeZone: reading.zone }).format(instant);
    return t`Today, ${time}`;
  }
  if (day === dayOf(now - 86_400_000, reading.zone)) return t`Yesterday`;
  if (reading.dates !== "locale") return formatDay(day, reading);
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return formatter(reading.tag, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
    timeZone: reading.zone,
  }).format(instant);
}
