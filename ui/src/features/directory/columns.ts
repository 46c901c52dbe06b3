import type { Column, PersonRow } from "@/bindings";
import type { Density, Setting } from "@/lib/settings";

/** A column the list can show. */
export interface ColumnSpec {
  /** Narrowest and first width in pixels; `grow` shares what is left. */
  min: number;
  width: number;
  grow: number;
  /** Whether the backend sorts by it. */
  sortable: boolean;
}

/** Columns a row carries a value for. */
export const columnSpecs = {
  name: { min: 160, width: 220, grow: 1, sortable: true },
  email: { min: 120, width: 240, grow: 1.5, sortable: true },
  username: { min: 90, width: 150, grow: 0, sortable: true },
  phone: { min: 110, width: 150, grow: 0, sortable: true },
  title: { min: 90, width: 150, grow: 0, sortable: true },
  person_type: { min: 80, width: 100, grow: 0, sortable: true },
  company: { min: 90, width: 160, grow: 0, sortable: true },
  division: { min: 90, width: 120, grow: 0, sortable: true },
  department: { min: 90, width: 116, grow: 0, sortable: true },
  departments: { min: 90, width: 180, grow: 0, sortable: true },
  site: { min: 80, width: 110, grow: 0, sortable: true },
  employee_no: { min: 80, width: 130, grow: 0, sortable: true },
  role: { min: 70, width: 88, grow: 0, sortable: true },
  groups: { min: 90, width: 150, grow: 0, sortable: true },
  badge: { min: 86, width: 124, grow: 0, sortable: true },
  status: { min: 96, width: 104, grow: 0, sortable: true },
  start_date: { min: 90, width: 110, grow: 0, sortable: true },
  end_date: { min: 90, width: 110, grow: 0, sortable: true },
  changed: { min: 84, width: 104, grow: 0, sortable: true },
  created: { min: 90, width: 110, grow: 0, sortable: true },
} as const satisfies Partial<Record<Column, ColumnSpec>>;

export type ShownColumn = keyof typeof columnSpecs;

export const isShownColumn = (column: unknown): column is ShownColumn =>
  typeof column === "string" && column in columnSpecs;

/** How the list looks, remembered per view. */
export interface Display {
  columns: ShownColumn[];
  /** Widths somebody set by hand. */
  widths: Partial<Record<ShownColumn, number>>;
}

export const defaultColumns: ShownColumn[] = ["name", "email", "department", "role", "badge", "status", "changed"];

const firstDisplay: Display = { columns: defaultColumns, widths: {} };

export const displaySetting = (view: string, fallback: Display = firstDisplay): Setting<Display> => ({
  key: `directory.${view}.display`,
  fallback,
  parse: readDisplay,
});

export function readDisplay(stored: unknown): Display | undefined {
  if (typeof stored !== "object" || stored === null || !("columns" in stored) || !Array.isArray(stored.columns))
    return undefined;
  const columns = [...new Set(stored.columns.filter(isShownColumn))];
  const widths: Display["widths"] = {};
  if ("widths" in stored && typeof stored.widths === "object" && stored.widths !== null) {
    for (const [column, width] of Object.entries(stored.widths)) {
      if (isShownColumn(column) && typeof width === "number" && width >= columnSpecs[column].min && width <= 800)
        widths[column] = width;
    }
  }
  // Without a column that says who it is, a list is of no use.
  return { columns: columns.some(identifies) ? columns : ["name", ...columns], widths };
}

/** Columns that tell people apart; one of them always stays. */
export const identifies = (column: ShownColumn): boolean =>
  column === "name" || column === "email" || column === "username" || column === "employee_no";

export const readDensity = (stored: unknown): Density | undefined =>
  (["compact", "normal", "comfortable"] as const).find((density) => density === stored);

export const densitySetting: Setting<Density> = { key: "ui.density", fallback: "normal", parse: readDensity };

/** The height of a saved view's own rows; `null`: as everywhere. */
export const viewDensitySetting = (view: string, fallback: Density | null): Setting<Density | null> => ({
  key: `directory.${view}.density`,
  fallback,
  parse: readDensity,
});

/** Row heights in pixels. */
export const rowHeights: Record<Density, number> = { compact: 32, normal: 40, comfortable: 52 };

/** Columns as CSS grid tracks. */
export function tracks(columns: readonly ShownColumn[], widths: Display["widths"]): string {
  return columns
    .map((column) => {
      const spec = columnSpecs[column];
      const width = widths[column];
      if (width !== undefined) return `${width}px`;
      return spec.grow > 0 ? `minmax(${spec.min}px, ${spec.grow}fr)` : `${spec.width}px`;
    })
    .join(" ");
}

/** Room the columns need before the list scrolls sideways. */
export function minimumWidth(columns: readonly ShownColumn[], widths: Display["widths"]): number {
  return columns.reduce((sum, column) => {
    const spec = columnSpecs[column];
    return sum + (widths[column] ?? (spec.grow > 0 ? spec.min : spec.width)) + 12;
  }, 16 + 40);
}

/** The plain text of a cell; `null` = nothing. */
export function cellText(row: PersonRow, column: ShownColumn): string | null {
  switch (column) {
    case "departments":
      return row.departments.length > 0 ? row.departments.join(", ") : null;
    case "groups":
      return row.groups.length > 0 ? row.groups.join(", ") : null;
    case "badge":
      return row.badge === null ? null : row.badge_count > 1 ? `${row.badge} +${row.badge_count - 1}` : row.badge;
    case "status":
      return row.state;
    case "changed":
    case "created":
      return null;
    default:
      return row[column] || null;
  }
}

/** Cells that read left to right in every language. */
export const isLatinCell = (column: ShownColumn): boolean =>
  column === "email" || column === "badge" || column === "phone" || column === "username" || column === "employee_no";

/** Cells with what somebody named something, in any script. */
export const isNamed = (column: ShownColumn): boolean =>
  column === "title" ||
  column === "company" ||
  column === "division" ||
  column === "department" ||
  column === "departments" ||
  column === "site" ||
  column === "groups";
