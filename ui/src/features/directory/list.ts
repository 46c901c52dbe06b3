import type { DirectoryPage, DirectoryQuery, News, PersonRow, PersonView } from "@/bindings";
import { onNews, onReconnect } from "@/lib/changes";
import { type AppError, asAppError, call } from "@/lib/ipc";

/** Rows asked for at a time. */
export const PAGE = 100;
/** Rows read ahead of what is seen, each way. */
export const AHEAD = 200;

/** More people than this changed at once: the list is made again. */
const HELD = 20;

/** What is known of the list now. */
export interface ListState {
  /** What was asked; what is shown may still be the list before. */
  query: DirectoryQuery;
  /** An answer is on its way. */
  loading: boolean;
  /** The last question failed; the rows before stay. */
  error: AppError | null;
  /** The list shown; `null` before the first answer. */
  page: Omit<DirectoryPage, "rows"> | null;
  /** The query `page` answers. */
  shown: DirectoryQuery | null;
  /** Grows when the list was asked anew and may be another one: scrolling starts at its top. */
  generation: number;
  /** People edited since the list was made: they keep their place until it is made again. */
  edited: ReadonlySet<string>;
  /** Grows with every change, for those who read rows. */
  version: number;
}

/**
 * The rows of one list, read in windows. The latest question wins, old rows stay until new ones
 * are there, and an edit elsewhere moves nothing under the reader's eyes.
 */
export class DirectoryList {
  private state: ListState;
  private readonly pages = new Map<number, PersonRow[]>();
  private readonly asked = new Set<number>();
  private readonly watchers = new Set<() => void>();
  private question = 0;
  /** Counts the lists made; an answer about an older one is dropped. */
  private made = 0;
  private seen = { start: 0, end: 0 };
  private stops: (() => void)[] = [];

  constructor(query: DirectoryQuery) {
    this.state = {
      query,
      loading: true,
      error: null,
      page: null,
      shown: null,
      generation: 0,
      edited: new Set(),
      version: 0,
    };
  }

  // For useSyncExternalStore.
  readonly get = (): ListState => this.state;
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Follows news until the returned function is called. */
  start(): () => void {
    const changed = (news: News) => this.changed(news.people);
    this.stops = [
      onNews("directory", changed),
      onNews("badges", changed),
      onNews("units", () => void this.refresh()),
      onReconnect(() => void this.refresh()),
    ];
    void this.ask(this.state.query);
    return () => {
      this.question += 1;
      for (const stop of this.stops) stop();
      this.stops = [];
    };
  }

  /** The row at a place, if it was read. */
  row(index: number): PersonRow | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Where a person stands among the rows that were read; −1 if not there. */
  indexOf(id: string): number {
    for (const [page, rows] of this.pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** People among the rows that were read. */
  *loaded(): Iterable<PersonRow> {
    for (const rows of this.pages.values()) yield* rows;
  }

  /** Asks for another list. */
  async ask(query: DirectoryQuery): Promise<void> {
    const question = ++this.question;
    this.set({ query, loading: true });
    try {
      const page = await call("directory_query", query);
      if (question !== this.question) return;
      this.pages.clear();
      this.put(page, query);
      this.set({ generation: this.state.generation + 1 });
    } catch (cause) {
      if (question === this.question) this.set({ loading: false, error: asAppError(cause) });
    }
  }

  /** Makes the same list again; what is seen is swapped at once, so that nothing flickers. */
  async refresh(): Promise<void> {
    const question = ++this.question;
    const query = this.state.query;
    this.set({ loading: true });
    try {
      const page = await call("directory_query", query);
      const first = Math.floor(Math.min(this.seen.start, Math.max(0, page.total - 1)) / PAGE);
      const last = Math.floor(Math.max(0, Math.min(this.seen.end, page.total) - 1) / PAGE);
      const rows =
        last > 0 ? await call("directory_rows", { qid: page.qid, start: first * PAGE, end: (last + 1) * PAGE }) : [];
      if (question !== this.question) return;
      this.pages.clear();
      for (let at = first; at <= last && last > 0; at += 1) {
        const some = rows.slice((at - first) * PAGE, (at - first + 1) * PAGE);
        if (some.length > 0) this.pages.set(at, some);
      }
      this.put(page, query);
    } catch (cause) {
      if (question === this.question) this.set({ loading: false, error: asAppError(cause) });
    }
  }

  /** Asks the last question again after it failed. */
  retry(): void {
    if (this.state.page) void this.refresh();
    else void this.ask(this.state.query);
  }

  /** Says which rows are seen, so that they and those around are read. */
  see(start: number, end: number): void {
    this.seen = { start, end };
    const page = this.state.page;
    if (!page) return;
    const read = (from: number, to: number) => {
      const last = Math.floor((Math.min(to, page.total) - 1) / PAGE);
      for (let at = Math.floor(Math.max(0, from) / PAGE); at <= last; at += 1) void this.readPage(at);
    };
    // What is seen first; then what will be.
    read(start, end);
    read(start - AHEAD, end + AHEAD);
  }

  /** People at these places, read if need be; for a range of the selection. */
  async peopleBetween(from: number, to: number): Promise<PersonRow[]> {
    const page = this.state.page;
    if (!page) return [];
    const reads: Promise<void>[] = [];
    for (let at = Math.floor(from / PAGE); at <= Math.floor(to / PAGE); at += 1) reads.push(this.readPage(at));
    await Promise.all(reads);
    const people: PersonRow[] = [];
    for (let index = from; index <= to; index += 1) {
      const row = this.row(index);
      if (row) people.push(row);
    }
    return people;
  }

  private async readPage(at: number): Promise<void> {
    const page = this.state.page;
    if (!page || this.pages.has(at) || this.asked.has(at)) return;
    // Rows are read from the list as it is now. Once somebody in it changed, what was read before
    // no longer fits beside them, so everything seen is read anew.
    if (this.state.edited.size > 0) return this.refresh();
    this.asked.add(at);
    const made = this.made;
    try {
      const rows = await call("directory_rows", {
        qid: page.qid,
        start: at * PAGE,
        end: Math.min(page.total, (at + 1) * PAGE),
      });
      if (this.made !== made) return;
      this.pages.set(at, rows);
      this.set({});
    } catch (cause) {
      if (this.made !== made) return;
      const error = asAppError(cause);
      // The list is no longer kept below: it is made again.
      if (error.code === "not_found") void this.refresh();
      else this.set({ error });
    } finally {
      if (this.made === made) this.asked.delete(at);
    }
  }

  /**
   * Somebody changed people. Few and all of them read already: they keep their place, are shown as
   * they are now and marked. Else the list may be another one, and is made again around what is
   * seen.
   */
  private changed(people: readonly string[]): void {
    if (!this.state.page || people.length === 0 || people.length > HELD || people.some((id) => this.indexOf(id) < 0)) {
      void this.refresh();
      return;
    }
    this.set({ edited: new Set([...this.state.edited, ...people]) });
    void this.readAgain(people);
  }

  /** Draws people as they are now, where they stood. Their rows in a new list may stand elsewhere. */
  private async readAgain(people: readonly string[]): Promise<void> {
    const made = this.made;
    try {
      const views = await Promise.all(people.map((id) => call("person_get", { id })));
      if (this.made !== made) return;
      for (const view of views) {
        const index = this.indexOf(view.id);
        const page = this.pages.get(Math.floor(index / PAGE));
        const row = page?.[index % PAGE];
        if (!page || !row) continue;
        const rows = [...page];
        rows[index % PAGE] = rowOf(view, row);
        this.pages.set(Math.floor(index / PAGE), rows);
      }
      this.set({});
    } catch {
      // Gone for good, or not to be seen any more: the list knows.
      if (this.made === made) void this.refresh();
    }
  }

  private put(answer: DirectoryPage, query: DirectoryQuery): void {
    const { rows, ...page } = answer;
    this.made += 1;
    this.asked.clear();
    if (rows.length > 0) this.pages.set(0, rows.slice(0, PAGE));
    this.set({ page, shown: query, loading: false, error: null, edited: new Set() });
    this.see(this.seen.start, this.seen.end);
  }

  private set(change: Partial<ListState>): void {
    this.state = { ...this.state, ...change, version: this.state.version + 1 };
    for (const watcher of [...this.watchers]) watcher();
  }
}

/** A row as the person is now; what a person's view does not carry stays as it was. */
export function rowOf(view: PersonView, before: PersonRow): PersonRow {
  const field = (key: string) => view.fields[key] ?? null;
  const named = (key: string) => view.references[key]?.name ?? null;
  return {
    ...before,
    name: view.name,
    email: field("email"),
    username: field("username"),
    phone: field("phone"),
    title: field("title"),
    person_type: field("person_type") ?? before.person_type,
    company: named("company"),
    division: named("division"),
    department: named("department"),
    departments: [named("department"), ...view.departments.map((one) => one.name)].filter((name) => name !== null),
    site: named("site"),
    employee_no: field("employee_no"),
    role: view.role,
    badge: view.badges[0]?.label ?? null,
    badge_count: view.badges.length,
    state: view.state,
    start_date: field("start_date"),
    end_date: field("end_date"),
    changed_at: view.changed_at,
    has_draft: view.draft !== null,
  };
}
