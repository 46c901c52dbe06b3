import type { PersonState } from "@/bindings";

/** A made-up person, with what the fake backend needs to list, find and show them. */
export interface FakePerson {
  id: string;
  state: PersonState;
  reason: string | null;
  fields: Record<string, string>;
  departments: string[];
  role: string;
  badges: string[];
  /** The person this entry leads to. */
  mergedInto?: string;
  created: number;
  changed: number;
  draft: { patch: Record<string, string | null>; versions: Record<string, string>; saved_at: number } | null;
}

/** Small and repeatable: the same seed gives the same people everywhere. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const given =
  "Amina Björn Chloé Dmitri Elif Farid Grace Hana Ivan Jamal Keiko Liam Mónica Noor Olu Petra Quentin Rosa Søren Tomáš Ursula Viktor Wanda Xenia Yusuf Zoë Aoife Błażej Ciarán Dóra Émile Fatma Gökhan Helga Ingrid José Karel Łucja Małgorzata Niamh Óscar Paweł Renée Sinéad Thérèse Vojtěch 美咲 健 أمينة يوسف ليلى Анна Сергей Ελένη Νίκος".split(
    " ",
  );
const family =
  "Haddad Lindqvist Dubois Petrov Yılmaz Abdi Okafor Ito Kowalski Quinn Tanaka Fischer García van_Dijk Adeyemi Horváth Roux Novák Müller Jørgensen Ó_Briain Rossi Schäfer Weiß Žukauskas Nowak Silva Papadopoulos Ivanova Andersson de_la_Cruz Nguyễn Kovač Łukasik Çelik Öztürk 田中 佐藤 حداد السعدي Иванов Смирнова Παππάς".split(
    " ",
  );
export const departmentNames = [
  "Engineering",
  "Finance",
  "Legal",
  "Sales",
  "Facilities",
  "People",
  "Support",
  "Research",
  "Logistics",
  "Production",
];
export const companyNames = ["Northwind Offices", "Northwind Logistics"];
export const siteNames = ["Head office", "Press hall", "Harbour"];
const titles = [
  "Engineer",
  "Controller",
  "Counsel",
  "Account manager",
  "Technician",
  "Analyst",
  "Team lead",
  "Operator",
];
const roles = ["Member", "Member", "Member", "Member", "Manager", "Approver"];

const ascii = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ł/gi, "l")
    .replace(/ø/gi, "o")
    .replace(/ß/g, "ss")
    .replace(/ı/g, "i")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "");

const hex = (number: number, digits: number) => Math.floor(number).toString(16).toUpperCase().padStart(digits, "0");

/** Minutes since the first people changed, so that the list shows every way of saying when. */
const lately = [2, 18, 61, 190, 400, 1500, 1560, 1600, 4300, 4400, 5700, 5800, 7200, 7300, 8700];

/** Moment at which the made-up directory is looked at. */
export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

export function makePeople(count: number, seed = 7, now = NOW): FakePerson[] {
  const random = mulberry(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const people: FakePerson[] = [];
  for (let at = 0; at < count; at += 1) {
    const first = at < 47 ? (given[at] as string) : pick(given);
    const last = (at < 20 ? (family[at] as string) : pick(family)).replaceAll("_", " ");
    const local = `${ascii(first) || "p"}.${ascii(last) || "n"}${at < 47 ? "" : at}`;
    const dice = random();
    const state: PersonState =
      dice < 0.9 ? "active" : dice < 0.95 ? "invited" : dice < 0.985 ? "suspended" : dice < 0.995 ? "staged" : "bin";
    const department = pick(departmentNames);
    const changed =
      at < 15 ? now - (lately[at] ?? 0) * 60_000 : now - Math.floor(random() * 400 * 86_400_000) - 9_000 * 60_000;
    const badge =
      random() < 0.94 && at !== 2 && at !== 8
        ? `uid:04${hex(random() * 0xffffff, 6)}${hex(random() * 0xffffff, 6)}`
        : null;
    people.push({
      id: `0190${hex(at, 8)}`.toLowerCase().replace(/^(.{8})(.{4})$/, "$1-$2-7000-8000-") + hex(at, 12).toLowerCase(),
      state: at < 47 ? (at === 2 || at === 13 ? "invited" : at === 5 ? "suspended" : "active") : state,
      reason: null,
      fields: {
        given: first,
        family: last,
        name: `${first} ${last}`,
        email: `${local}@northwind.example`,
        username: local,
        phone: `+44 20 7946 ${String(1000 + (at % 9000))}`,
        title: pick(titles),
        person_type: at % 40 === 0 ? "External" : "Employee",
        company: pick(companyNames),
        department,
        site: pick(siteNames),
        employee_no: String(100_000 + at),
        start_date: new Date(changed - 90 * 86_400_000).toISOString().slice(0, 10),
        ...(random() < 0.05 ? { end_date: "2027-06-30" } : {}),
      },
      departments: [department],
      role: at === 0 ? "Owner" : pick(roles),
      badges: badge ? [badge] : [],
      created: changed - 100 * 86_400_000,
      changed,
      draft: null,
    });
  }
  return people;
}
