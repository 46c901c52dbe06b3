import type { Column, DirectoryQuery, Filter, FilterOp, PersonState, SortKey } from "@/bindings";
import type { BuiltInView, ViewId } from "@/lib/nav";
import type { Setting } from "@/lib/settings";

/** What the person asked of a view: text, chips, order, states. */
export interface Wish {
  text: string;
  filters: Filter[];
  sort: SortKey[];
  /** Empty = as the view says. */
  states: PersonState[];
}

export const noWish: Wish = { text: "", filters: [], sort: [], states: [] };

/** People changed within this time are "recently changed". */
export const RECENT_DAYS = 7;

const known: PersonState[] = ["active", "invited", "staged"];

/** What a view shows of itself, before anything is asked. */
export function viewBase(view: BuiltInView, now: number): Omit<Wish, "text"> {
  switch (view) {
    case "all":
      return { filters: [], sort: [{ column: "name", desc: false }], states: known };
    case "recent":
      return {
        filters: [
          {
            column: "changed",
            op: "after",
            values: [String(now - RECENT_DAYS * 86_400_000)],
          },
        ],
        sort: [{ column: "changed", desc: true }],
        states: known,
      };
    case "no_badge":
      return {
        filters: [{ column: "badge", op: "empty", values: [] }],
        sort: [{ column: "name", desc: false }],
        states: known,
      };
    case "suspended":
      return { filters: [], sort: [{ column: "name", desc: false }], states: ["suspended"] };
    case "bin":
      return { filters: [], sort: [{ column: "changed", desc: true }], states: ["bin"] };
  }
}

/** The query of a view with a wish. */
export function toQuery(view: BuiltInView, wish: Wish, now: number): DirectoryQuery {
  const base = viewBase(view, now);
  return {
    text: wish.text,
    filters: [...base.filters, ...wish.filters],
    sort: wish.sort.length > 0 ? wish.sort : base.sort,
    states: wish.states.length > 0 ? wish.states : base.states,
  };
}

/** The order in force. */
export const sortOf = (view: BuiltInView, wish: Wish): SortKey[] =>
  wish.sort.length > 0 ? wish.sort : viewBase(view, 0).sort;

/** States in force. */
export const statesOf = (view: BuiltInView, wish: Wish): PersonState[] =>
  wish.states.length > 0 ? wish.states : viewBase(view, 0).states;

/** Chips of state that are on: active, invited (with staged), suspended. */
export type StateChip = "active" | "invited" | "suspended";

const chipStates: Record<StateChip, PersonState[]> = {
  active: ["active"],
  invited: ["invited", "staged"],
  suspended: ["suspended"],
};

export const stateChips = ["active", "invited", "suspended"] as const;

export const chipIsOn = (states: readonly PersonState[], chip: StateChip): boolean =>
  chipStates[chip].every((state) => states.includes(state));

/** States with one chip turned; never none. */
export function turnChip(states: readonly PersonState[], chip: StateChip, on: boolean): PersonState[] {
  const others = states.filter((state) => !chipStates[chip].includes(state) && state !== "bin" && state !== "purged");
  const next = on ? [...others, ...chipStates[chip]] : others;
  return next.length > 0 ? next : [...states];
}

export const everyState: PersonState[] = ["active", "invited", "staged", "suspended"];

/**
 * The order after a click on a column's head: up, down, and back to the view's own. With Shift
 * the column joins the order.
 */
export function nextSort(sort: readonly SortKey[], column: Column, join: boolean): SortKey[] {
  const now = sort.find((key) => key.column === column);
  const first = column === "changed" || column === "created";
  const after: SortKey | null = !now ? { column, desc: first } : now.desc === first ? { column, desc: !first } : null;
  if (!join) return after ? [after] : [];
  if (now) return sort.flatMap((key) => (key.column === column ? (after ? [after] : []) : [key]));
  return after ? [...sort, after] : [...sort];
}

/** How many filters a person put on; the text and the states are not among them. */
export const filterCount = (wish: Wish): number => wish.filters.length;

export const isFiltered = (wish: Wish): boolean =>
  wish.text.trim() !== "" || wish.filters.length > 0 || wish.states.length > 0;

const operators: readonly FilterOp[] = [
  "is",
  "is_not",
  "contains",
  "starts_with",
  "empty",
  "not_empty",
  "before",
  "after",
];

/** The order of a view, remembered. Texts and filters are of the moment. */
export const sortSetting = (view: ViewId, fallback: SortKey[] = []): Setting<SortKey[]> => ({
  key: `directory.${view}.sort`,
  fallback,
  parse: readSort,
});

export function readSort(stored: unknown): SortKey[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  return stored.flatMap((key): SortKey[] =>
    typeof key === "object" && key !== null && typeof key.column === "string" && typeof key.desc === "boolean"
      ? [{ column: key.column, desc: key.desc }]
      : [],
  );
}

/** Columns one may filter by, and how. */
export const filterColumns = {
  department: "choice",
  company: "choice",
  division: "choice",
  site: "choice",
  cost_centre: "choice",
  role: "choice",
  person_type: "choice",
  title: "choice",
  name: "text",
  email: "text",
  username: "text",
  phone: "text",
  employee_no: "text",
  badge: "text",
  note: "text",
  start_date: "date",
  end_date: "date",
  changed: "date",
  created: "date",
} as const satisfies Partial<Record<Column, "choice" | "text" | "date">>;

export type FilterColumn = keyof typeof filterColumns;

/** Comparisons that make sense for a column, the usual one first. */
export function operatorsOf(column: FilterColumn): readonly FilterOp[] {
  switch (filterColumns[column]) {
    case "choice":
      return ["is", "is_not", "empty", "not_empty"];
    case "text":
      return ["contains", "starts_with", "is", "is_not", "empty", "not_empty"];
    case "date":
      return ["before", "after", "is", "empty", "not_empty"];
  }
}

export const isOperator = (value: unknown): value is FilterOp => operators.some((operator) => operator === value);

/** Comparisons without a value. */
export const needsNoValue = (op: FilterOp): boolean => op === "empty" || op === "not_empty";
