import type { DirectoryQuery, PersonRow, Selection } from "@/bindings";
import { call } from "@/lib/ipc";
import type { Setting } from "@/lib/settings";

/** People of one round; their ids are kept in a setting, which holds 64 KiB. */
export const MOST_PEOPLE = 1_500;
const ROWS_AT_ONCE = 200;
/** Cards whose second tap takes them back; older ones have their undo in the history. */
const MOST_REMEMBERED = 100;

/** A card given in this round. */
export interface Given {
  /** The person's place in the queue. */
  at: number;
  name: string;
  card: string;
  label: string;
  changeSet: string;
}

/** Who gets a badge in this round, and how far it is. */
export interface Queue {
  ids: readonly string[];
  /** More matched than fit into one round. */
  more: boolean;
  at: number;
  /** How many got a badge. */
  count: number;
  given: readonly Given[];
  skipped: readonly number[];
}

export const begin = (ids: readonly string[], more: boolean): Queue => ({
  ids,
  more,
  at: 0,
  count: 0,
  given: [],
  skipped: [],
});

export const finished = (queue: Queue): boolean => queue.at >= queue.ids.length;

/** The person who is next after `at` and has neither got a badge nor been passed by. */
function nextOpen({ ids, given, skipped }: Queue, from: number): number {
  let at = from;
  while (at < ids.length && (skipped.includes(at) || given.some((one) => one.at === at))) at += 1;
  return at;
}

/** After the person at hand got a card. */
export function gave(queue: Queue, one: Given): Queue {
  const next: Queue = { ...queue, count: queue.count + 1, given: [...queue.given, one].slice(-MOST_REMEMBERED) };
  return { ...next, at: nextOpen(next, one.at + 1) };
}

/** After a card was taken back: its person is at hand again. */
export const tookBack = (queue: Queue, one: Given): Queue => ({
  ...queue,
  count: queue.count - 1,
  given: queue.given.filter((other) => other !== one),
  at: one.at,
});

/** Passes the person at hand by. */
export function skip(queue: Queue): Queue {
  const next: Queue = { ...queue, skipped: [...queue.skipped, queue.at] };
  return { ...next, at: nextOpen(next, queue.at + 1) };
}

/** Goes back to the one who was passed by last. */
export function unskip(queue: Queue): Queue {
  const last = queue.skipped.at(-1);
  return last === undefined ? queue : { ...queue, skipped: queue.skipped.slice(0, -1), at: last };
}

/** Those who were passed by, as a round of their own. */
export const again = (queue: Queue): Queue =>
  begin(
    queue.skipped.map((at) => queue.ids[at] ?? ""),
    queue.more,
  );

/** The card that was given in this round, and whose second tap takes it back. */
export const givenWith = (queue: Queue, card: string): Given | undefined =>
  queue.given.findLast((one) => one.card === card);

const isQueue = (value: unknown): value is Queue => {
  const one = value as Queue | null;
  return (
    typeof one === "object" &&
    one !== null &&
    Array.isArray(one.ids) &&
    Array.isArray(one.given) &&
    Array.isArray(one.skipped) &&
    typeof one.at === "number"
  );
};

/** Whom the round is about; written once. */
export const peopleSetting: Setting<{ ids: readonly string[]; more: boolean } | null> = {
  key: "rail.people",
  fallback: null,
  parse: (stored) =>
    isQueue({ given: [], skipped: [], at: 0, ...(stored as object) }) ? (stored as Queue) : undefined,
};

/** How far the round is; written with every tap, so that it goes on after whatever happened. */
export const progressSetting: Setting<Omit<Queue, "ids" | "more"> | null> = {
  key: "rail.progress",
  fallback: null,
  parse: (stored) => (isQueue({ ids: [], ...(stored as object) }) ? (stored as Queue) : undefined),
};

/** Everybody a query finds, in its order, up to one round. Nobody in the bin gets a badge. */
async function peopleOf(query: DirectoryQuery, except: ReadonlySet<string>): Promise<{ ids: string[]; more: boolean }> {
  const page = await call("directory_query", query);
  const wanted = (row: PersonRow) => row.state !== "bin" && !except.has(row.id);
  const ids = page.rows.filter(wanted).map((row) => row.id);
  for (let start = page.rows.length; start < page.total && ids.length < MOST_PEOPLE; start += ROWS_AT_ONCE) {
    const rows = await call("directory_rows", {
      qid: page.qid,
      start,
      end: Math.min(page.total, start + ROWS_AT_ONCE),
    });
    if (rows.length === 0) break;
    ids.push(...rows.filter(wanted).map((row) => row.id));
  }
  return { ids: ids.slice(0, MOST_PEOPLE), more: page.total - except.size > MOST_PEOPLE };
}

/** A round about the people of a list. */
export async function queueOf(query: DirectoryQuery): Promise<Queue> {
  const { ids, more } = await peopleOf(query, new Set());
  return begin(ids, more);
}

/** A round about those who are selected. */
export async function queueOfSelection(selection: Selection): Promise<Queue> {
  if (selection.mode === "some") return begin(selection.ids.slice(0, MOST_PEOPLE), selection.ids.length > MOST_PEOPLE);
  const { ids, more } = await peopleOf(selection.query, new Set(selection.except));
  return begin(ids, more);
}
