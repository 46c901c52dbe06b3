import type { Commands, ErrorCode, FieldProblem, MonthUsage, UnitDetail, UnitKind, UnitRow } from "@/bindings";
import { companyNames, departmentNames, siteNames } from "./fakePeople";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

interface Kept {
  id: string;
  kind: UnitKind;
  parent: string | null;
  fields: Record<string, string>;
  gone: boolean;
}

/** What the fake units need of the fake directory. */
export interface UnitDesk {
  /** Keeps how to take an act back, tells the news, and answers its change set. */
  done(label: string, back: () => void): string;
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
  peopleIn(kind: UnitKind, name: string): number;
  nameOf(person: string): string;
}

/** The units of the directory in memory: enough rules to show each answer once. */
export class FakeUnits {
  private units: Kept[] = [
    ...companyNames.map((name) => unit("company", name)),
    unit("division", "Works", `company ${companyNames[0]}`),
    ...departmentNames.map((name) => unit("department", name)),
    unit("department", "Saws", "department Production"),
    unit("department", "Blades", "department Saws"),
    ...siteNames.map((name) => unit("site", name)),
    unit("cost_centre", "4711"),
  ];

  constructor(private readonly desk: UnitDesk) {}

  private find(id: string): Kept {
    return this.units.find((one) => one.id === id && !one.gone) ?? this.desk.refuse("not_found");
  }

  private act(label: string, change: () => void) {
    const before = structuredClone(this.units);
    change();
    const change_set = this.desk.done(label, () => {
      this.units = before;
    });
    return { change_set, rev: 1, count: 1, skipped: [], id: null };
  }

  private own(one: Kept): number {
    return this.desk.peopleIn(one.kind, one.fields.name ?? "");
  }

  private all(one: Kept): number {
    const beneath = this.units.filter((other) => other.parent === one.id && !other.gone);
    return this.own(one) + beneath.reduce((sum, other) => sum + this.all(other), 0);
  }

  private problem(field: string, code: string, name = ""): FieldProblem {
    return { field, severity: "error", code, message: code, params: { name } };
  }

  private rows(): UnitRow[] {
    return this.units
      .filter((one) => !one.gone)
      .map((one) => ({
        id: one.id,
        kind: one.kind,
        name: one.fields.name ?? "",
        parent: one.parent,
        code: one.fields.code ?? null,
        manager: one.fields.manager ? { id: one.fields.manager, name: this.desk.nameOf(one.fields.manager) } : null,
        people: this.own(one),
        people_all: this.all(one),
        gone: false,
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  private remove(id: string, into: string | null, label: string) {
    const one = this.find(id);
    const beneath = this.units.filter((other) => other.parent === id && !other.gone);
    if (into === null && (beneath.length > 0 || this.own(one) > 0))
      this.desk.refuse("unit_in_use", { name: one.fields.name, people: this.own(one), units: beneath.length });
    return this.act(label, () => {
      for (const other of beneath) other.parent = into;
      one.gone = true;
    });
  }

  private preview(id: string, into: string | null, merges: boolean) {
    const one = this.find(id);
    const beneath = this.units.filter((other) => other.parent === id && !other.gone);
    const people = this.own(one);
    return {
      people,
      further: 0,
      units: beneath.length,
      booked: 0,
      roles: 0,
      needs_target: merges || people > 0 || beneath.length > 0,
      problem: into === id ? this.problem("successor", "not_alike") : null,
    };
  }

  readonly handlers: Handlers = {
    unit_list: ({ kind }) =>
      this.rows()
        .filter((one) => one.kind === kind)
        .map(({ id, name, parent, people }) => ({ id, kind, name, parent, people })),
    units_list: () => ({
      rev: 1,
      units: this.rows(),
      may_manage: true,
      may_add_companies: true,
      may_read_billing: true,
      may_manage_billing: true,
    }),
    unit_get: ({ id }) => {
      const one = this.find(id);
      const path = [];
      for (let at = one.parent; at !== null; ) {
        const above = this.find(at);
        path.unshift({ id: at, name: above.fields.name ?? "" });
        at = above.parent;
      }
      const { manager } = one.fields;
      const references: UnitDetail["references"] = {};
      if (manager) references.manager = { id: manager, name: this.desk.nameOf(manager) };
      return {
        id,
        kind: one.kind,
        name: one.fields.name ?? "",
        fields: { ...one.fields },
        references,
        path,
        also_known_as: one.fields.name === "Production" ? ["Prod", "P1"] : [],
        problems: [],
      };
    },
    unit_check: ({ patch }) =>
      patch.vat_id && !/^DE\d{9}$/.test(patch.vat_id)
        ? [
            {
              field: "vat_id",
              severity: "warning",
              code: "vat_shape",
              message: "",
              params: { country: "DE", example: "DE999999999" },
            },
          ]
        : [],
    unit_save: ({ id, kind, create, patch }) => {
      const name = patch.name?.trim();
      const taken = this.units.find(
        (one) => !one.gone && one.id !== id && one.kind === kind && one.fields.name === name,
      );
      if (name !== undefined && taken)
        this.desk.refuse("invalid_fields", { problems: [this.problem("name", "name_taken", name)] });
      if (create && !name) this.desk.refuse("invalid_fields", { problems: [this.problem("name", "empty")] });
      return this.act("unit_save", () => {
        let one = this.units.find((other) => other.id === id);
        if (!one) {
          one = { id, kind, parent: null, fields: {}, gone: false };
          this.units.push(one);
        }
        for (const [field, value] of Object.entries(patch)) {
          if (field === "parent") one.parent = value ?? null;
          else if (value === null || value === undefined) delete one.fields[field];
          else one.fields[field] = value;
        }
      });
    },
    unit_move: ({ id, parent }) => this.act("unit_move", () => Object.assign(this.find(id), { parent })),
    unit_merge_preview: ({ id, into }) => this.preview(id, into, true),
    unit_merge: ({ id, into }) => this.remove(id, into, "unit_merge"),
    unit_delete_preview: ({ id, into }) => this.preview(id, into, false),
    billing_profiles: () =>
      this.units
        .filter((one) => one.kind === "company" && !one.gone)
        .map((one) => ({
          id: one.id,
          name: one.fields.name ?? "",
          fields: Object.fromEntries(Object.entries(one.fields).filter(([field]) => field !== "name")),
          people: this.all(one),
          vat_doubtful: one.fields.vat_id !== undefined && !/^DE\d{9}$/.test(one.fields.vat_id),
        })),
    billing_usage: () => ({
      zone: "Europe/Berlin",
      months: [usage("2026-11", true, 0, 210), usage("2026-10", false, 3, 205), usage("2026-09", false, 0, 198)],
    }),
    billing_export: ({ path }) => ({ path, rows: 2 }),
    unit_delete: ({ id, into }) => this.remove(id, into, "unit_delete"),
  };
}

function usage(month: string, running: boolean, corrected: number, active: number): MonthUsage {
  const row = { invited: 4, staged: 2 };
  return {
    month,
    running,
    corrected,
    rows: [
      {
        ...row,
        cost_centre: { id: "cost_centre 4711", name: "4711" },
        code: "4711",
        active,
        active_by_type: { employee: active - 12, contractor: 12 },
        suspended: 9,
        badges: 17,
      },
      { ...row, cost_centre: null, code: null, active: 31, active_by_type: { employee: 31 }, suspended: 0, badges: 1 },
    ],
  };
}

function unit(kind: UnitKind, name: string, parent: string | null = null): Kept {
  return { id: `${kind} ${name}`, kind, parent, fields: { name }, gone: false };
}
