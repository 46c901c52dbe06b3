import type { ActKind, Commands, HistoryAsk, HistoryLine, PersonRef } from "@/bindings";
import { type FakePerson, NOW } from "./fakePeople";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake history needs of the fake directory. */
export interface HistoryDesk {
  people(): readonly FakePerson[];
}

const ENTRIES = 450;
const DAY = 86_400_000;

const blank: Omit<HistoryLine, "n" | "at" | "what"> = {
  by: null,
  via: "desk",
  about: null,
  field: null,
  before: null,
  after: null,
  other: null,
  scope: null,
  reason: null,
  from: null,
  until: null,
  how: null,
  verdict: null,
  act: null,
  rows: null,
  erased: false,
};

const act = (id: string, kind: ActKind, name: string | null, count = 1): HistoryLine["act"] => ({
  id,
  what: { kind, name, count, badge: null, file: kind === "import" ? "people.csv" : null },
  may_undo: true,
  undone: false,
  is_undo: false,
});

/** What happened, made up: one of each kind of entry, over and over, the latest today. */
export class FakeHistory {
  constructor(private readonly desk: HistoryDesk) {}

  private line(n: number): HistoryLine {
    const people = this.desk.people();
    const whom = people[n % people.length] as FakePerson;
    const about: PersonRef = { id: whom.id, name: whom.fields.name ?? "" };
    const admin: PersonRef = { id: "admin", name: "Ida Madsen" };
    const at = NOW - (ENTRIES - n) * (DAY / 20);
    const person = { kind: "person", id: about.id, name: about.name };
    const of = { ...blank, n, at, by: admin, about: person };
    const badge = { kind: "badge", id: `b${n}`, name: "04A8 CEBA" };
    switch (n % 9) {
      case 0:
        return {
          ...of,
          what: "set",
          field: "title",
          before: "Engineer",
          after: "Team lead",
          act: act(`c${n}`, "person_save", about.name),
        };
      case 1:
        return { ...of, what: "issue", about: badge, other: person, act: act(`c${n}`, "badge_assign", about.name) };
      case 2:
        return {
          ...of,
          what: "link",
          field: "role",
          other: { kind: "role", id: "role helper", name: "helper" },
          scope: { scope: "unit:1", name: "Logistics" },
          until: "2026-12-31",
          reason: "Stands in for Ben",
          act: act(`c${n}`, "assignment_save", about.name),
        };
      case 3:
        return {
          ...of,
          what: "hold",
          how: "suspended",
          reason: "Long leave",
          act: { ...(act(`c${n}`, "person_suspend", about.name) as object), undone: true } as HistoryLine["act"],
        };
      case 4:
        return { ...of, what: "create", via: "command_line", act: act("import", "import", null, 120) };
      case 5:
        return { ...of, what: "export", about: null, rows: 1933, how: "people" };
      case 6:
        return { ...of, what: "set", field: "end_date", before: null, after: "2027-03-31", verdict: "conflict" };
      case 7:
        return { ...of, what: "issue_end", about: badge, other: person, how: "lost" };
      default:
        return { ...of, what: "set", erased: true, by: null, via: "system" };
    }
  }

  private fits(line: HistoryLine, ask: HistoryAsk): boolean {
    const kinds: Record<string, readonly string[]> = {
      details: ["set"],
      status: ["hold", "lift"],
      badges: ["issue", "issue_end"],
      access: ["link", "unlink"],
      entries: ["create", "retract"],
      files: ["export", "restore"],
    };
    const day = new Date(line.at).toISOString().slice(0, 10);
    return (
      (ask.person === null || line.about?.id === ask.person || line.other?.id === ask.person) &&
      (ask.by === null || line.by?.id === ask.by) &&
      (ask.topic === null || (kinds[ask.topic] ?? []).includes(line.what)) &&
      (ask.since === null || day >= ask.since) &&
      (ask.until === null || day <= ask.until)
    );
  }

  readonly handlers: Handlers = {
    history_page: (ask) => {
      const lines: HistoryLine[] = [];
      let n = (ask.before ?? ENTRIES + 1) - 1;
      for (; n >= 1 && lines.length < ask.limit; n--) {
        const line = this.line(n);
        if (this.fits(line, ask)) lines.push(line);
      }
      return { lines, next: n >= 1 ? n + 1 : null };
    },
    history_export: () => ({ job: "history" }),
  };
}
