import type { ImportFile, ImportMapping, ImportMode } from "@/bindings";
import { call } from "@/lib/ipc";
import { onForget } from "@/lib/session";
import { createStore } from "@/lib/store";

/** How a file shall be read, where somebody knows better than the program. */
export interface Reading {
  sheet: string | null;
  encoding: string | null;
  delimiter: string | null;
}

/** Where the rows come from. */
export type Source = { path: string } | { text: string };

/** Reads the columns of a source; nothing is written. */
export const openSource = (source: Source, how: Reading): Promise<ImportFile> =>
  "path" in source
    ? call("import_open", { path: source.path, ...how })
    : call("import_paste", { text: source.text, delimiter: how.delimiter });

export const asFound: Reading = { sheet: null, encoding: null, delimiter: null };

/** Which rows are shown; `look`: those with something wrong or doubtful. */
export type RowFilter = "all" | "new" | "changed" | "same" | "look" | "refused";

/** A file on its way in. */
export interface Work {
  source: Source;
  file: ImportFile;
  /** Field of each column, by the column's place. */
  columns: Record<number, string>;
  /** Columns a person has decided about. */
  chosen: ReadonlySet<number>;
  dateOrder: "dmy" | "mdy" | null;
  mode: ImportMode;
  /** Rows corrected here; they are as typed until the file is opened again. */
  corrected: number;
  /** Rows corrected since the last check. */
  unchecked: number;
  /** The rows that were looked at in the last check. */
  filter: RowFilter | null;
}

/** A file that was dropped on the window and waits to be opened. */
export const dropped = createStore<string | null>(null);

/** Whether an import is being written at this moment. */
export const importing = createStore(false);

export type Step =
  | { at: "file" }
  | { at: "columns"; work: Work }
  | { at: "check"; work: Work; job: string }
  | { at: "import"; work: Work; job: string };

/** Where the import stands; it waits here while somebody looks at the directory. */
export const importStep = createStore<Step>({ at: "file" });

export const startOver = (): void => importStep.set({ at: "file" });

// The next person at this desk is not shown the last one's file.
onForget(() => {
  dropped.set(null);
  startOver();
});

/** A newly opened file, with the program's guesses. */
export function work(source: Source, file: ImportFile, before?: Work): Work {
  const columns: Record<number, string> = {};
  for (const column of file.columns) if (column.field) columns[column.index] = column.field;
  return {
    source,
    file,
    columns,
    chosen: new Set(),
    dateOrder: before?.dateOrder ?? null,
    mode: before?.mode ?? "create_and_update",
    corrected: 0,
    unchecked: 0,
    filter: null,
  };
}

/** The same columns in a file that was corrected and opened again: decisions are kept. */
export function reopened(before: Work, file: ImportFile): Work {
  const same =
    before.file.columns.length === file.columns.length &&
    before.file.columns.every((column, at) => column.header === file.columns[at]?.header);
  return same ? { ...before, file, corrected: 0, unchecked: 0 } : work(before.source, file, before);
}

export function withColumn(before: Work, index: number, field: string): Work {
  const { [index]: _, ...columns } = before.columns;
  if (field) columns[index] = field;
  return { ...before, columns, chosen: new Set(before.chosen).add(index) };
}

export const mapping = (of: Work): ImportMapping => ({ columns: of.columns, date_order: of.dateOrder });

/** Fields that more than one column goes to. */
export function twice(of: Work): ReadonlySet<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const field of Object.values(of.columns)) (seen.has(field) ? again : seen).add(field);
  return again;
}

const DAY = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})\s*$/;

/** Whether the values could all be read with the day or with the month first. */
export function undecidedDates(samples: readonly string[]): boolean {
  const dates = samples.map((text) => DAY.exec(text)).filter((found) => found !== null);
  return (
    dates.length > 0 &&
    dates.length === samples.length &&
    dates.every((found) => Number(found[1]) <= 12 && Number(found[2]) <= 12) &&
    dates.some((found) => found[1] !== found[2])
  );
}
