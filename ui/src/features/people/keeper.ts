import type { DraftView } from "@/bindings";
import { call } from "@/lib/ipc";

/** Time without typing after which a draft is stored, in milliseconds: less than a crash is apart from the last key. */
const PAUSE_MS = 400;

/**
 * Stores the draft of one form in the directory while it is typed, one write after the other, so
 * that an older text never overwrites a newer one.
 */
export class DraftKeeper {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private waiting: { draft: DraftView | null } | null = null;
  private writes: Promise<void> = Promise.resolve();

  constructor(
    private readonly key: string,
    private readonly onProblem: (cause: unknown) => void,
  ) {}

  keep(draft: DraftView | null): void {
    this.waiting = { draft };
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Stores what waits, at once; resolves when everything is stored. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const next = this.waiting;
    this.waiting = null;
    if (next) {
      this.writes = this.writes.then(async () => {
        try {
          await call("draft_put", { key: this.key, draft: next.draft });
        } catch (cause) {
          this.onProblem(cause);
        }
      });
    }
    return this.writes;
  }

  /** Forgets what waits: it was saved, or given up. */
  drop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = null;
  }
}
