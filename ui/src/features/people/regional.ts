import type { Choice } from "@/components";
import { locale } from "@/lib/i18n";
import { useStore } from "@/lib/store";
import { fitting, fold } from "./fold";

/** Languages people may read in; any other tag is kept as it came. */
const languageTags = (
  "ar bg bn bs ca cs cy da de el en en-GB en-US es es-MX et eu fa fi fr fr-CA ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms " +
  "mt nb nl pl pt pt-BR ro ru sk sl sq sr sv sw ta th tr uk ur uz vi zh-Hans zh-Hant"
).split(" ");

/** ISO 3166 countries and territories with offices to speak of. */
const regionCodes = (
  "AE AL AM AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES FI FR GB GE GH GR GT HK HN HR HU " +
  "ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KR KW KZ LB LI LK LT LU LV LY MA MC MD ME MK MM MN MO MT MX MY MZ NG NI NL NO NP NZ " +
  "OM PA PE PH PK PL PR PS PT PY QA RO RS RU SA SE SG SI SK SN SV SY TH TN TR TW TZ UA UG US UY UZ VE VN YE ZA ZM ZW"
).split(" ");

const made = new Map<string, readonly Choice[]>();

/** Making a list of names takes milliseconds; each is made once per language. */
function once(key: string, make: () => Choice[]): readonly Choice[] {
  const before = made.get(key);
  if (before) return before;
  const list = make();
  made.set(key, list);
  return list;
}

function named(type: "language" | "region", codes: readonly string[], tag: string): readonly Choice[] {
  return once(`${type} ${tag}`, () => {
    const names = new Intl.DisplayNames(tag, { type, fallback: "code" });
    return codes
      .map((code) => ({ value: code, text: names.of(code) ?? code, more: code }))
      .sort((one, other) => one.text.localeCompare(other.text, tag));
  });
}

const byTextOrCode = (choices: readonly Choice[], typed: string): readonly Choice[] => {
  const code = choices.find((choice) => choice.value.toLowerCase() === typed.toLowerCase());
  const found = fitting(choices, typed);
  return code ? [code, ...found.filter((choice) => choice !== code)] : found;
};

export function useLanguages(typed: string): readonly Choice[] {
  const tag = useStore(locale, (now) => now.tag);
  return byTextOrCode(named("language", languageTags, tag), typed);
}

export function useRegions(typed: string): readonly Choice[] {
  const tag = useStore(locale, (now) => now.tag);
  return byTextOrCode(named("region", regionCodes, tag), typed);
}

/** The name of a language or region, or the code itself when it has none. */
export function nameOf(type: "language" | "region", code: string, tag: string): string {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(tag, { type, fallback: "code" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Abbreviations people type, and the zone that is most often meant. */
const aliases: Record<string, string> = {
  utc: "UTC",
  gmt: "Europe/London",
  bst: "Europe/London",
  wet: "Europe/Lisbon",
  cet: "Europe/Berlin",
  mez: "Europe/Berlin",
  cest: "Europe/Berlin",
  eet: "Europe/Athens",
  msk: "Europe/Moscow",
  est: "America/New_York",
  edt: "America/New_York",
  cst: "America/Chicago",
  cdt: "America/Chicago",
  mst: "America/Denver",
  mdt: "America/Denver",
  pst: "America/Los_Angeles",
  pdt: "America/Los_Angeles",
  ist: "Asia/Kolkata",
  jst: "Asia/Tokyo",
  aest: "Australia/Sydney",
};

/** `Europe/Isle_of_Man` as "Isle of Man". */
export const cityOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** The offset a zone has at a moment, such as `GMT+1`. */
export function offsetOf(zone: string, now: number, tag: string): string {
  try {
    const parts = new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(now);
    return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  } catch {
    return "";
  }
}

const zoneNames = (): readonly Choice[] =>
  once("zones", () =>
    ["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => ({ value: zone, text: cityOf(zone) })),
  );

/** Zones shown with their present offset; working out all of them would be felt. */
const ZONES_SHOWN = 30;

export function useZones(typed: string): readonly Choice[] {
  const tag = useStore(locale, (now) => now.tag);
  const wanted = fold(typed);
  const alias = aliases[wanted];
  const all = zoneNames();
  const found = fitting(all, typed);
  const byArea = wanted ? all.filter((zone) => fold(zone.value).startsWith(wanted) && !found.includes(zone)) : [];
  const first = alias ? all.filter((zone) => zone.value === alias) : [];
  const now = Date.now();
  return [...first, ...found.filter((zone) => zone.value !== alias), ...byArea].slice(0, ZONES_SHOWN).map((zone) => {
    const area = zone.value.includes("/") ? zone.value.split("/")[0] : "";
    return { ...zone, more: [area, offsetOf(zone.value, now, tag)].filter(Boolean).join(" · ") };
  });
}
