import type {
  ActKind,
  ActView,
  AppStatus,
  BadgeView,
  Column,
  Commands,
  DirectoryQuery,
  ErrorCode,
  Filter,
  Job,
  News,
  NewsTopic,
  PersonRow,
  PersonState,
  PersonVerb,
  PersonView,
  ReaderView,
  SmartCardService,
  TapView,
} from "@/bindings";
import { areas } from "@/features/access/words";
import { type FileDialogs, installTransport, type Link, type Transport } from "@/lib/transport";
import { FakeAccess } from "./fakeAccess";
import { FakeComing } from "./fakeComing";
import { FakeEdits } from "./fakeEdits";
import { FakeFiles } from "./fakeFiles";
import { FakeHistory } from "./fakeHistory";
import { fakeMerge, mergedOf } from "./fakeMerge";
import { type FakePerson, makePeople, NOW } from "./fakePeople";
import { frontDesk, readerHandlers } from "./fakeReaders";
import { FakeSession, RECOVERY_KEY } from "./fakeSession";
import { FakeUnits } from "./fakeUnits";
import { FakeViews, peopleByKeys } from "./fakeViews";

export { PASSWORD, RECOVERY_KEY } from "./fakeSession";

type Handler<K extends keyof Commands> = (args: Commands[K]["args"]) => Commands[K]["result"];
type Handlers = { [K in keyof Commands]?: Handler<K> };

export interface FakeOptions {
  people?: number;
  status?: Partial<AppStatus>;
  /** Milliseconds every answer takes; 0 = the next microtask. */
  latency?: number;
  settings?: Record<string, string>;
  /** The system's file dialogs, as in the window. */
  files?: FileDialogs;
}

class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

const refuse = (code: ErrorCode, detail?: Record<string, unknown>): never => {
  throw new Refusal(code, detail);
};
const actView = (kind: ActKind, about: Partial<ActView>): ActView => ({
  ...{ kind, name: null, count: null, badge: null, file: null },
  ...about,
});
const visible: PersonState[] = ["active", "invited", "staged"];
const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const label = (card: string) =>
  card
    .replace(/^[a-z]+:/, "")
    .replace(/(.{4})(?=.)/g, "$1 ")
    .slice(0, 9);

/** An in-memory directory that answers like the program below; for tests and `npm run dev`. */
export class FakeBackend implements Transport {
  /** The system's file dialogs; a browser has none. */
  files: FileDialogs | null = null;
  readonly people: FakePerson[];
  readonly calls: { name: string; args: unknown }[] = [];
  readonly settings = new Map<string, string>();
  status: AppStatus;
  readers: ReaderView[] = [frontDesk()];
  readonly removedReaders: ReaderView[] = [];
  smartCards: SmartCardService = { running: true, hint: null };
  jobs: Job[] = [];
  /** Answers of the test's own, before those below. */
  override: Handlers = {};
  rev = 1;

  /** Files in and out, and the jobs about them. */
  readonly fileDesk = new FakeFiles({
    jobs: this.jobs,
    tellJob: (job) => this.tell("job", { job: structuredClone(job) }),
    count: (query) => this.find(query, query.states.length > 0 ? query.states : visible).length,
    size: (selection) => this.idsOf(selection).length,
    everybody: () => this.people.filter((person) => person.state !== "bin").length,
    refuse,
    phase: (phase) => {
      this.session({ phase });
    },
    remember: (file) => {
      this.rev += 1;
      const id = `change ${this.rev}`;
      this.undoable.push({ id, act: actView("import", { file }), back: () => [] });
      return id;
    },
  });

  /** The same change for many people. */
  readonly edits = new FakeEdits({
    jobs: this.jobs,
    tellJob: (job) => this.tell("job", { job: structuredClone(job) }),
    idsOf: (selection) => this.idsOf(selection),
    person: (id) => this.person(id),
    change: (ids, change) => this.change(ids, "people_edit", change).change_set,
    refuse,
  });

  /** Views that everybody finds. */
  readonly views = new FakeViews({
    done: (kind, back) => {
      this.rev += 1;
      const id = `change ${this.rev}`;
      const told = () => queueMicrotask(() => this.tell("settings"));
      this.undoable.push({
        id,
        act: actView(kind, {}),
        back: () => {
          back();
          told();
          return [];
        },
      });
      told();
      return { change_set: id, rev: this.rev, count: 1, skipped: [], id: null };
    },
    refuse,
  });

  private readonly sessionDesk = new FakeSession({
    status: () => this.status,
    session: (change) => this.session(change),
    refuse,
  });
  private readonly merging = fakeMerge({
    admin: () => this.status.admin?.id,
    person: (id) => this.person(id),
    change: (ids, act, id) => this.change(ids, "person_merge", act, "directory", id),
  });
  readonly units = new FakeUnits({
    done: (label, back) => {
      this.rev += 1;
      const id = `change ${this.rev}`;
      const told = () => queueMicrotask(() => this.tell("units"));
      this.undoable.push({
        id,
        act: { kind: label as ActKind, name: null, file: null, badge: null, count: null },
        back: () => {
          back();
          told();
          return [];
        },
      });
      told();
      return id;
    },
    refuse,
    peopleIn: (kind, name) =>
      this.people.filter((person) => person.state !== "bin" && person.fields[kind] === name).length,
    nameOf: (id) => this.people.find((person) => person.id === id)?.fields.name ?? "",
  });

  /** Roles, groups and rights. */
  readonly access = new FakeAccess({
    rev: () => this.rev,
    nameOf: (id) => this.person(id).fields.name ?? "",
    idsOf: (selection) => this.idsOf(selection),
    refuse,
    done: (label, count, id, back) => {
      this.rev += 1;
      const change_set = `change ${this.rev}`;
      this.undoable.push({
        id: change_set,
        act: actView("other", { name: label }),
        back: () => {
          back();
          queueMicrotask(() => this.tell("access"));
          return [];
        },
      });
      queueMicrotask(() => this.tell("access"));
      queueMicrotask(() => this.tell("directory"));
      return { change_set, rev: this.rev, count, skipped: [], id };
    },
  });

  /** What lies ahead. */
  readonly coming = new FakeComing({
    people: () => this.people,
    done: (name, back) => {
      this.rev += 1;
      const change_set = `change ${this.rev}`;
      const told = () => queueMicrotask(() => this.tell("directory"));
      this.undoable.push({
        id: change_set,
        act: actView("coming_call_off", { name }),
        back: () => {
          back();
          told();
          return [];
        },
      });
      told();
      return { change_set, rev: this.rev, count: 1, skipped: [], id: null };
    },
  });

  private readonly listeners = new Set<(news: News) => void>();
  private readonly links = new Set<(link: Link) => void>();
  private readonly gates = new Map<string, { promise: Promise<void>; once: boolean }>();
  private readonly lists = new Map<string, number[]>();
  private readonly byId = new Map<string, number>();
  private readonly hay = new Map<number, string>();
  private undoable: { id: string; act: ActView; back: () => string[] }[] = [];
  private latency: number;
  private failing: ErrorCode | "unreachable" | null = null;
  private nextList = 1;
  private answering = 0;
  private drafts = new Map<string, FakePerson["draft"]>();
  /** Cards reported lost or taken out of use. */
  readonly blocked = new Map<string, "lost" | "revoked">();
  private readonly typed = new Set<string>();

  constructor(options: FakeOptions = {}) {
    this.people = makePeople(options.people ?? 100_000);
    for (const [at, person] of this.people.entries()) this.byId.set(person.id, at);
    this.fileDesk.recoveryKey = RECOVERY_KEY.replaceAll("-", "");
    this.latency = options.latency ?? 0;
    this.files = options.files ?? null;
    for (const [key, value] of Object.entries(options.settings ?? {})) this.settings.set(key, value);
    this.status = {
      phase: "open",
      version: "0.1.0",
      organization: "Northwind Offices",
      admin: {
        id: this.people[0]?.id ?? "x",
        name: "Ines Marques",
        email: "ines.marques@northwind.example",
        role: "Owner",
        permissions: areas.flatMap((area) => [...area.permissions]),
      },
      sign_in_hint: "ines.marques@northwind.example",
      key_source: "keyring",
      keyring: "ready",
      demo: false,
      platform: "linux",
      auto_lock_minutes: 0,
      sign_in_wait_s: 0,
      rev: this.rev,
      has_passphrase: false,
      read_only: null,
      health: { state: "sound", found: null },
      ...options.status,
    };
  }

  // Steering, for tests.

  /** Answers to `name` (or only the next one) wait until the returned function is called. */
  hold(name: keyof Commands, { once = false } = {}): () => void {
    let open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.gates.set(name, { promise, once });
    return () => {
      this.gates.delete(name);
      open();
    };
  }

  /** Every call fails so, until told `null`. */
  fail(code: ErrorCode | "unreachable" | null): void {
    this.failing = code;
  }

  /** The feed breaks or is back. */
  link(state: Link): void {
    for (const link of this.links) link(state);
  }

  tell(topic: NewsTopic, more: Partial<News> = {}): void {
    const news: News = { topic, rev: this.rev, people: [], job: null, tap: null, ...more };
    for (const listener of [...this.listeners]) listener(news);
  }

  /** A card is laid on the reader. */
  tap(card: string, more: Partial<TapView> = {}): TapView {
    const holder = this.people.find((person) => person.badges.includes(card));
    const random = /^uid:08.{6}$/.test(card);
    const tap: TapView = {
      reader: "r1",
      reader_name: "Front desk",
      at: Date.now(),
      raw: card.replace(/^[a-z]+:/, ""),
      card,
      label: label(card),
      problem: random ? { code: "random_uid", params: {} } : null,
      badge: holder || this.blocked.has(card) ? this.badge(card, holder ?? null) : null,
      chip: null,
      grade: null,
      grade_reason: null,
      alike: [],
      ...more,
    };
    this.tell("tap", { tap });
    return tap;
  }

  /** Everything asked so far was answered and had its effect. */
  async settled(): Promise<void> {
    while (this.answering > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  }

  called(name: keyof Commands): unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.args);
  }

  // The transport.

  async call(name: string, args: unknown): Promise<unknown> {
    this.calls.push({ name, args });
    if (this.latency > 0) await new Promise((resolve) => setTimeout(resolve, this.latency));
    const gate = this.gates.get(name);
    if (gate?.once) this.gates.delete(name);
    this.answering += 1;
    await gate?.promise;
    this.answering -= 1;
    if (this.failing === "unreachable") throw new Error("nobody answers");
    try {
      if (this.failing) throw new Refusal(this.failing);
      const handler = (this.override[name as keyof Commands] ?? this.handlers[name as keyof Commands]) as
        | ((args: unknown) => unknown)
        | undefined;
      if (!handler) throw new Refusal("bad_request");
      return structuredClone(await handler(args));
    } catch (cause) {
      if (cause instanceof Refusal) throw { code: cause.code, message: cause.code, detail: cause.detail };
      throw cause;
    }
  }

  listen(news: (news: News) => void, link: (link: Link) => void): () => void {
    this.listeners.add(news);
    this.links.add(link);
    return () => {
      this.listeners.delete(news);
      this.links.delete(link);
    };
  }

  // The directory.

  private matchesText(at: number, words: string[]): boolean {
    let hay = this.hay.get(at);
    if (hay === undefined) {
      const person = this.people[at] as FakePerson;
      hay = fold(
        [
          person.fields.name,
          person.fields.email,
          person.fields.phone,
          person.fields.company,
          person.fields.department,
          person.role,
          ...person.badges,
        ].join(" "),
      );
      this.hay.set(at, hay);
    }
    return words.every((word) => hay.includes(word));
  }

  private value(person: FakePerson, column: Column): string {
    switch (column) {
      case "status":
        return person.state;
      case "role":
        return person.role;
      case "badge":
        return person.badges[0] ? label(person.badges[0]) : "";
      case "changed":
        return String(person.changed);
      case "created":
        return String(person.created);
      case "departments":
        return person.departments.join(", ");
      default:
        return person.fields[column] ?? "";
    }
  }

  private passes(person: FakePerson, filter: Filter): boolean {
    const values = filter.values;
    if (filter.column === "groups")
      return values.some((id) => this.access.members.get(id)?.has(person.id)) === (filter.op === "is");
    const value = this.value(person, filter.column);
    switch (filter.op) {
      case "is":
        return values.includes(value);
      case "is_not":
        return !values.includes(value);
      case "contains":
        return values.some((wanted) => fold(value).includes(fold(wanted)));
      case "starts_with":
        return values.some((wanted) => fold(value).startsWith(fold(wanted)));
      case "empty":
        return value === "";
      case "not_empty":
        return value !== "";
      case "before":
      case "after": {
        const instant = filter.column === "changed" || filter.column === "created" ? Number(value) : Date.parse(value);
        const bound = Date.parse(values[0] ?? "");
        return filter.op === "before" ? instant < bound : instant > bound;
      }
    }
  }

  /** Places of the people that match, in order. */
  find(query: DirectoryQuery, states: PersonState[]): number[] {
    const words = fold(query.text).split(/\s+/).filter(Boolean);
    const found: number[] = [];
    this.people.forEach((person, at) => {
      if (!states.includes(person.state)) return;
      if (words.length > 0 && !this.matchesText(at, words)) return;
      if (query.filters.every((filter) => this.passes(person, filter))) found.push(at);
    });
    const sort = query.sort.length > 0 ? query.sort : [{ column: "name" as Column, desc: false }];
    const keysOf = new Map(
      found.map((at) => [at, sort.map((key) => this.sortKey(this.people[at] as FakePerson, key.column))]),
    );
    return found.sort((a, b) => {
      const left = keysOf.get(a) as string[];
      const right = keysOf.get(b) as string[];
      for (let at = 0; at < sort.length; at += 1) {
        const one = left[at] as string;
        const other = right[at] as string;
        if (one === other) continue;
        // Nothing sorts last, whichever way.
        if (one === "" || other === "") return one === "" ? 1 : -1;
        return (one < other ? -1 : 1) * (sort[at]?.desc ? -1 : 1);
      }
      return a - b;
    });
  }

  private sortKey(person: FakePerson, column: Column): string {
    const value = this.value(person, column);
    return column === "changed" || column === "created" ? value.padStart(15, "0") : fold(value);
  }

  private row(at: number): PersonRow {
    const person = this.people[at] as FakePerson;
    const field = (key: string) => person.fields[key] ?? null;
    return {
      id: person.id,
      name: person.fields.name ?? "",
      email: field("email"),
      username: field("username"),
      phone: field("phone"),
      title: field("title"),
      person_type: person.fields.person_type ?? "",
      company: field("company"),
      division: field("division"),
      department: field("department"),
      departments: person.departments,
      site: field("site"),
      employee_no: field("employee_no"),
      role: person.role,
      role_name: null,
      groups: this.access.groups
        .filter((group) => this.access.members.get(group.id)?.has(person.id))
        .map((group) => group.name),
      badge: person.badges[0] ? label(person.badges[0]) : null,
      badge_count: person.badges.length,
      state: person.state,
      start_date: field("start_date"),
      end_date: field("end_date"),
      changed_at: person.changed,
      created_at: person.created,
      contested: false,
      has_draft: this.drafts.has(`person/${person.id}`),
    };
  }

  private person(id: string): FakePerson {
    const at = this.byId.get(id);
    const person = at === undefined ? undefined : this.people[at];
    if (!person) throw new Refusal("not_found");
    return person;
  }

  private badge(card: string, holder: FakePerson | null): BadgeView {
    return {
      id: `badge ${card}`,
      card,
      label: label(card),
      forms: [
        ["hex", card.slice(4)],
        ["hex_reversed", (card.slice(4).match(/../g) ?? []).reverse().join("")],
        ["dec", BigInt(`0x${card.slice(4).replace(/[^0-9A-F]/gi, "") || "0"}`).toString()],
      ],
      state: this.blocked.get(card) ?? (holder === null ? "stock" : holder.state === "active" ? "active" : "dormant"),
      holder: holder ? { id: holder.id, name: holder.fields.name ?? "" } : null,
      assigned_at: holder ? holder.created : null,
      assigned_by: holder ? "Ines Marques" : null,
      unverified: this.typed.has(card),
      grade: "amber",
      grade_reason: "reused",
      dormant_reason: holder && holder.state !== "active" ? holder.state : null,
    };
  }

  private view(person: FakePerson): PersonView {
    const { name = "", ...fields } = person.fields;
    const verbs: Record<PersonState, PersonVerb[]> = {
      active: ["edit", "enrol_badge", "suspend", "delete"],
      invited: ["edit", "enrol_badge", "activate", "suspend", "delete"],
      staged: ["edit", "enrol_badge", "activate", "suspend", "delete"],
      suspended: ["edit", "enrol_badge", "reactivate", "delete"],
      bin: ["restore"],
      purged: [],
    };
    const reference = (key: string) =>
      fields[key] ? { [key]: { id: `${key} ${fields[key]}`, name: fields[key] as string } } : {};
    const ids = Object.fromEntries(
      ["company", "department", "site", "division", "cost_centre"].flatMap((key) =>
        fields[key] ? [[key, `${key} ${fields[key]}`]] : [],
      ),
    );
    return {
      id: person.id,
      name,
      state: person.state,
      state_reason: person.reason,
      state_by: "Ines Marques",
      state_since: person.changed,
      next_change: null,
      fields: { ...fields, ...ids },
      versions: Object.fromEntries(Object.keys(fields).map((key) => [key, String(person.changed)])),
      references: { ...reference("company"), ...reference("department"), ...reference("site") },
      departments: person.departments.map((one) => ({ id: `department ${one}`, name: one })),
      ...mergedOf(person, this.people),
      role: person.role,
      badges: person.badges.map((card) => this.badge(card, person)),
      badge_block: true,
      verbs: verbs[person.state],
      created_at: person.created,
      changed_at: person.changed,
      changed_by: "Ines Marques",
      draft: this.drafts.get(`person/${person.id}`) ?? null,
      rev: this.rev,
    };
  }

  /** One undoable change of some people, and the news of it. */
  private change(
    ids: string[],
    what: ActKind,
    act: (person: FakePerson) => void,
    topic: NewsTopic = "directory",
    id: string | null = null,
  ) {
    const before = ids.map((one) => [one, structuredClone(this.person(one))] as const);
    for (const one of ids) {
      const person = this.person(one);
      act(person);
      person.changed = Date.now();
      this.hay.delete(this.byId.get(one) as number);
    }
    this.rev += 1;
    const change_set = `change ${this.rev}`;
    this.undoable.push({
      id: change_set,
      act: actView(what, {
        name: before.length === 1 && before[0] ? (before[0][1].fields.name ?? null) : null,
        count: ids.length,
      }),
      back: () => {
        for (const [one, old] of before) {
          const at = this.byId.get(one) as number;
          this.people[at] = old;
          this.hay.delete(at);
        }
        return ids;
      },
    });
    const people = ids.length <= 50 ? ids : [];
    queueMicrotask(() => this.tell(topic, { people }));
    if (topic !== "directory") queueMicrotask(() => this.tell("directory", { people }));
    return { change_set, rev: this.rev, count: ids.length, skipped: [] as [string, string][], id };
  }

  private idsOf(
    selection: { mode: "some"; ids: string[] } | { mode: "all"; query: DirectoryQuery; except: string[] },
  ): string[] {
    if (selection.mode === "some") return selection.ids;
    const except = new Set(selection.except);
    const states = selection.query.states.length > 0 ? selection.query.states : visible;
    return this.find(selection.query, states)
      .map((at) => (this.people[at] as FakePerson).id)
      .filter((id) => !except.has(id));
  }

  private session(change: Partial<AppStatus>): AppStatus {
    this.status = { ...this.status, ...change };
    queueMicrotask(() => this.tell("session"));
    return this.status;
  }

  private readonly handlers: Handlers = {
    app_status: () => ({ ...this.status, rev: this.rev }),
    ...this.sessionDesk.handlers,
    selection_shown: ({ selection, query }) => {
      const states = query.states.length > 0 ? query.states : visible;
      const shown = new Set(this.find(query, states).map((at) => this.people[at]?.id));
      const ids = this.idsOf(selection);
      const lacking = ids.filter((id) => !shown.has(id));
      return {
        selected: ids.length,
        not_shown: lacking.length,
        not_shown_ids: selection.mode === "some" ? lacking : [],
      };
    },
    directory_query: (query) => {
      const states = query.states.length > 0 ? query.states : visible;
      const found = this.find(query, states);
      const qid = `list ${this.nextList++}`;
      this.lists.set(qid, found);
      // A desk keeps the lists of a few queries, not of all that were ever asked.
      if (this.lists.size > 8) this.lists.delete(this.lists.keys().next().value as string);
      const others = (["suspended", "bin"] as PersonState[]).filter((state) => !states.includes(state));
      return {
        qid,
        rev: this.rev,
        total: found.length,
        everything: this.people.filter((person) => states.includes(person.state)).length,
        hidden: others
          .map((state) => ({ state, count: this.find({ ...query, sort: [] }, [state]).length }))
          .filter((one) => one.count > 0),
        rows: found.slice(0, 100).map((at) => this.row(at)),
        hint: null,
      };
    },
    directory_rows: ({ qid, start, end }) => {
      const list = this.lists.get(qid);
      if (!list) throw new Refusal("not_found");
      return list.slice(start, end).map((at) => this.row(at));
    },
    directory_counts: () => {
      const count = (test: (person: FakePerson) => boolean) =>
        this.people.reduce((sum, person) => sum + (test(person) ? 1 : 0), 0);
      return {
        all: count((person) => visible.includes(person.state)),
        recently_changed: count((person) => visible.includes(person.state) && person.changed > NOW - 7 * 86_400_000),
        no_badge: count((person) => visible.includes(person.state) && person.badges.length === 0),
        suspended: count((person) => person.state === "suspended"),
        bin: count((person) => person.state === "bin"),
      };
    },
    filter_values: ({ column, text }) => {
      const counts = new Map<string, number>();
      for (const person of this.people) {
        if (!visible.includes(person.state)) continue;
        const value = this.value(person, column);
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [...counts]
        .filter(([value]) => fold(value).includes(fold(text)))
        .sort((a, b) => b[1] - a[1])
        .slice(0, 50)
        .map(([value, count]) => ({ value, label: value, count }));
    },
    person_get: ({ id }) => this.view(this.person(id)),
    person_validate: ({ patch }) =>
      patch.email !== undefined && patch.email !== null && !patch.email.includes("@")
        ? [
            {
              field: "email",
              severity: "error",
              code: "email_shape",
              message: "An e-mail address has one @.",
              params: {},
            },
          ]
        : [],
    person_create: ({ id, fields, departments }) => {
      const clean = Object.fromEntries(
        Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null),
      );
      const name = clean.name ?? clean.display_name ?? [clean.given, clean.family].filter(Boolean).join(" ");
      const department = clean.department?.replace(/^department /, "");
      const person: FakePerson = {
        id,
        state: "active",
        reason: null,
        fields: { person_type: "Employee", ...clean, name, ...(department ? { department } : {}) },
        departments: departments.map((one) => one.replace(/^department /, "")),
        role: "Member",
        badges: [],
        created: Date.now(),
        changed: Date.now(),
        draft: null,
      };
      this.byId.set(id, this.people.length);
      this.people.push(person);
      return this.change([id], "person_create", () => {}, "directory", id);
    },
    person_save: ({ id, patch, departments }) =>
      this.change(
        [id],
        "person_save",
        (person) => {
          for (const [key, value] of Object.entries(patch)) {
            if (value === null || value === undefined) delete person.fields[key];
            else person.fields[key] = value.replace(new RegExp(`^${key} `), "");
          }
          if (patch.given !== undefined || patch.family !== undefined)
            person.fields.name = [person.fields.given, person.fields.family].filter(Boolean).join(" ");
          if (departments) person.departments = departments.map((one) => one.replace(/^department /, ""));
          this.drafts.delete(`person/${id}`);
        },
        "directory",
        id,
      ),
    person_act: (args) => {
      const ids = "selection" in args && args.selection ? this.idsOf(args.selection as never) : args.ids;
      const next: Record<string, PersonState> = {
        activate: "active",
        suspend: "suspended",
        reactivate: "active",
        delete: "bin",
        restore: "suspended",
      };
      return this.change(ids, `person_${args.act}`, (person) => {
        person.state = next[args.act] ?? person.state;
        person.reason = args.reason;
      });
    },
    duplicates_find: ({ id, fields }) =>
      this.people
        .filter((person) => person.id !== id && fields.email && fold(person.fields.email ?? "") === fold(fields.email))
        .slice(0, 3)
        .map((person) => ({
          id: person.id,
          name: person.fields.name ?? "",
          email: person.fields.email ?? null,
          state: person.state,
          by: ["email"],
        })),
    ...this.units.handlers,
    ...this.merging,
    draft_get: ({ key }) => this.drafts.get(key) ?? null,
    draft_put: ({ key, draft }) => {
      if (draft) this.drafts.set(key, draft);
      else this.drafts.delete(key);
      const id = key.replace(/^person\//, "");
      if (this.byId.has(id)) queueMicrotask(() => this.tell("directory", { people: [id] }));
      return {};
    },
    undo: ({ change_set }) => {
      const at = change_set ? this.undoable.findIndex((one) => one.id === change_set) : this.undoable.length - 1;
      const one = this.undoable[at];
      if (!one) throw new Refusal("nothing_to_undo");
      this.undoable.splice(at, 1);
      const people = one.back();
      this.rev += 1;
      queueMicrotask(() => this.tell("directory", { people }));
      return { change_set: `change ${this.rev}`, reversed: people.length, kept: 0, failed: 0, act: one.act };
    },
    badge_look_up: ({ number }) => {
      const wanted = number
        .replace(/^[a-z]+:/, "")
        .replace(/[^0-9a-f]/gi, "")
        .toUpperCase();
      const holder = this.people.find((person) => person.badges.some((card) => card.endsWith(wanted)));
      const card = holder?.badges[0] ?? `uid:${wanted}`;
      return {
        candidates: [
          { card, label: label(card), badge: holder ? this.badge(card, holder) : null, exact: true, differences: [] },
        ],
      };
    },
    badge_assign: ({ person, number, typed, take }) => {
      const card = number.includes(":") ? number : `uid:${number.replace(/[^0-9a-f]/gi, "").toUpperCase()}`;
      if (card.length < 8)
        throw new Refusal("card_number_refused", { problem: { code: "too_short", params: { significant: "2" } } });
      if (this.blocked.has(card)) throw new Refusal("badge_blocked");
      const holder = this.people.find((one) => one.badges.includes(card));
      if (holder && holder.id !== person && !take)
        throw new Refusal("badge_held", { person: { id: holder.id, name: holder.fields.name } });
      if (typed) this.typed.add(card);
      return this.change(
        holder && holder.id !== person ? [person, holder.id] : [person],
        "badge_assign",
        (one) => {
          one.badges = one.badges.filter((other) => other !== card);
          if (one.id === person) one.badges.push(card);
        },
        "badges",
        person,
      );
    },
    badge_release: ({ badge, how }) => {
      const card = badge.replace(/^badge /, "");
      const holder = this.people.find((one) => one.badges.includes(card));
      if (how === "found") this.blocked.delete(card);
      if (how === "lost" || how === "revoked") this.blocked.set(card, how);
      return this.change(
        holder ? [holder.id] : [],
        how === "returned" ? "badge_return" : how === "lost" ? "badge_lost" : "badge_found",
        (one) => {
          if (how === "returned" || how === "revoked") one.badges = one.badges.filter((other) => other !== card);
        },
        "badges",
        holder?.id ?? null,
      );
    },
    badge_history: ({ badge }) => {
      const card = badge.replace(/^badge /, "");
      const holder = this.people.find((one) => one.badges.includes(card));
      if (!holder) return [];
      const { id, fields } = holder;
      const who = { id, name: fields.name ?? "" };
      return [{ holder: who, since: NOW, given_by: "Ines Marques", until: null, ending: null }];
    },
    badges_return: ({ badges }) => {
      const cards = badges.map((badge) => badge.replace(/^badge /, ""));
      const holders = this.people.filter((one) => one.badges.some((card) => cards.includes(card)));
      return this.change(
        holders.map((one) => one.id),
        "badge_return",
        (one) => {
          one.badges = one.badges.filter((card) => !cards.includes(card));
        },
        "badges",
      );
    },
    ...readerHandlers(this),
    ...this.fileDesk.handlers,
    ...this.edits.handlers,
    ...this.views.handlers,
    people_by_keys: ({ text }) => peopleByKeys(text, this.people),
    ...this.access.handlers,
    ...this.coming.handlers,
    ...new FakeHistory({ people: () => this.people }).handlers,
    setting_get: ({ key }) => ({ key, value: this.settings.get(key) ?? null }),
    setting_put: ({ key, value }) => {
      if (value === null) this.settings.delete(key);
      else this.settings.set(key, value);
      queueMicrotask(() => this.tell("settings"));
      return { key, value };
    },
  };
}

declare global {
  interface Window {
    /** In `npm run dev` and in tests only: `rollbookFake.tap("uid:04…")`. */
    rollbookFake?: FakeBackend;
  }
}

/** Puts a fake in place for development; `?people=200&phase=first_run` and the like steer it. */
export function installFake(): void {
  const wish = new URLSearchParams(location.search);
  const phase = wish.get("phase") as AppStatus["phase"] | null;
  const fake = new FakeBackend({
    people: Number(wish.get("people") ?? 100_000),
    latency: Number(wish.get("latency") ?? 2),
    status: {
      ...(phase ? { phase } : {}),
      ...(phase === "first_run" ? { organization: null, admin: null } : {}),
      ...(wish.has("keyring") ? { keyring: wish.get("keyring") as AppStatus["keyring"] } : {}),
      ...(wish.has("passphrase") ? { has_passphrase: true } : {}),
      ...(wish.has("demo") ? { demo: true } : {}),
      ...(wish.has("read_only") ? { read_only: wish.get("read_only") as AppStatus["read_only"] } : {}),
      ...(wish.has("wait") ? { sign_in_wait_s: Number(wish.get("wait")) } : {}),
    },
    settings: {
      ...(wish.has("theme") ? { "ui.theme": JSON.stringify(wish.get("theme")) } : {}),
      ...(wish.has("language") ? { "ui.language": JSON.stringify(wish.get("language")) } : {}),
    },
  });
  window.rollbookFake = fake;
  installTransport(fake);
}
