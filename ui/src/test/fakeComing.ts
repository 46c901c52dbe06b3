import type { Changed, ComingAsk, ComingKind, ComingTopic, ComingView, Commands } from "@/bindings";
import { type FakePerson, NOW } from "./fakePeople";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake calendar needs of the fake directory. */
export interface ComingDesk {
  people(): readonly FakePerson[];
  /** Takes a change, so that undo knows it, and tells the news. */
  done(name: string, back: () => void): Changed;
}

const ROWS = 450;
const DAY = 86_400_000;

const kinds: readonly ComingKind[] = [
  "start",
  "end",
  "suspend",
  "return",
  "role_begins",
  "role_ends",
  "group_begins",
  "group_ends",
  "allow_ends",
  "deny_ends",
];
const topics: Record<ComingTopic, readonly ComingKind[]> = {
  starts: ["start"],
  ends: ["end"],
  suspensions: ["suspend", "return"],
  roles: ["role_begins", "role_ends"],
  groups: ["group_begins", "group_ends"],
  permissions: ["allow_begins", "allow_ends", "deny_begins", "deny_ends"],
};

/** What lies ahead, made up: one of each kind, over and over, a day between. */
export class FakeComing {
  private readonly off = new Set<string>();

  constructor(private readonly desk: ComingDesk) {}

  private row(n: number): ComingView {
    const people = this.desk.people();
    const whom = people[n % people.length] as FakePerson;
    const kind = kinds[n % kinds.length] as ComingKind;
    const role = { id: "role helper", key: "helper", name: "helper" };
    return {
      id: `coming ${n}`,
      day: new Date(NOW + (n + 1) * DAY).toISOString().slice(0, 10),
      kind,
      person: { id: whom.id, name: whom.fields.name ?? "" },
      role: kind.startsWith("role") ? role : null,
      group: kind.startsWith("group") ? { id: "g1", name: "Night shift" } : null,
      permission: kind === "allow_ends" || kind === "deny_ends" ? "export" : null,
      scope: kind.startsWith("role") ? { scope: "unit:1", name: "Logistics" } : null,
      state: kind === "start" ? "staged" : kind === "return" ? "suspended" : "active",
      becomes: kind === "end" || kind === "suspend" ? "suspended" : "active",
      reason: kind === "suspend" ? "Parental leave" : null,
      by: { id: "admin", name: "Ida Madsen" },
      set_at: NOW - n * DAY,
      may_call_off: true,
    };
  }

  private all(ask: ComingAsk): ComingView[] {
    return Array.from({ length: ROWS }, (_, n) => this.row(n)).filter(
      (row) =>
        !this.off.has(row.id) &&
        (ask.topic === null || topics[ask.topic].includes(row.kind)) &&
        (ask.person === null || row.person.id === ask.person) &&
        (ask.until === null || row.day <= ask.until),
    );
  }

  readonly handlers: Handlers = {
    coming_list: (ask) => {
      const all = this.all(ask);
      const from = ask.behind === null ? 0 : all.findIndex((row) => row.id === ask.behind) + 1;
      const rows = all.slice(from, from + ask.limit);
      const more = from + rows.length < all.length;
      return { rows, total: all.length, next: more ? (rows.at(-1)?.id ?? null) : null };
    },
    coming_call_off: ({ id }) => {
      this.off.add(id);
      const name = this.row(Number(id.split(" ")[1])).person.name;
      return this.desk.done(name, () => this.off.delete(id));
    },
  };
}
