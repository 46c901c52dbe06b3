import type { EditVerb, FieldEdit } from "@/bindings";

/** How the value of a field is asked for. */
export type ValueKind =
  | "unit"
  | "group"
  | "role"
  | "person"
  | "type"
  | "yes_no"
  | "day"
  | "language"
  | "region"
  | "zone"
  | "text"
  | "phone"
  | "note";

interface ManyField {
  kind: ValueKind;
  verbs: readonly EditVerb[];
}

const single: readonly EditVerb[] = ["set", "clear"];

/** Fields many people may share, what can become of each, in the order they are offered. */
export const manyFields = {
  department: { kind: "unit", verbs: ["set", "add", "remove", "clear"] },
  groups: { kind: "group", verbs: ["add", "remove"] },
  roles: { kind: "role", verbs: ["add", "remove"] },
  company: { kind: "unit", verbs: single },
  division: { kind: "unit", verbs: single },
  site: { kind: "unit", verbs: single },
  cost_centre: { kind: "unit", verbs: single },
  title: { kind: "text", verbs: single },
  person_type: { kind: "type", verbs: ["set"] },
  manager: { kind: "person", verbs: single },
  phone: { kind: "phone", verbs: single },
  start_date: { kind: "day", verbs: single },
  end_date: { kind: "day", verbs: single },
  production: { kind: "yes_no", verbs: ["set"] },
  language: { kind: "language", verbs: single },
  region: { kind: "region", verbs: single },
  time_zone: { kind: "zone", verbs: single },
  note: { kind: "note", verbs: single },
} as const satisfies Record<string, ManyField>;

export type ManyKey = keyof typeof manyFields;

export const manyKeys = Object.keys(manyFields) as ManyKey[];

/** Fields that may stand there several times: one department more and another less. */
const isList = (field: ManyKey): boolean => field === "department" || field === "groups" || field === "roles";

export const verbsOf = (field: ManyKey): readonly EditVerb[] => manyFields[field].verbs;

/** One line of the form: a field and what becomes of it. */
export interface Order {
  /** Tells lines apart while they come and go. */
  key: number;
  field: ManyKey;
  verb: EditVerb;
  value: string;
}

export const newOrder = (key: number, field: ManyKey): Order => ({
  key,
  field,
  verb: verbsOf(field)[0] ?? "set",
  value: manyFields[field].kind === "yes_no" ? "true" : "",
});

/** Whether a line says all it has to say. */
export const isComplete = (order: Order): boolean => order.verb === "clear" || order.value.trim() !== "";

/** Fields another line may be about: what is one value is asked for once. */
export const fieldsLeft = (orders: readonly Order[], own?: ManyKey): ManyKey[] =>
  manyKeys.filter((field) => field === own || isList(field) || orders.every((order) => order.field !== field));

/** As the program understands it. */
export const toEdits = (orders: readonly Order[]): FieldEdit[] =>
  orders.map(({ field, verb, value }) => ({ field, verb, values: verb === "clear" ? [] : [value.trim()] }));
