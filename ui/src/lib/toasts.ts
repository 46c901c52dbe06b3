import { t } from "@lingui/core/macro";
import type { Changed, UndoOutcome } from "@/bindings";
import { actText } from "./acts";
import { sentence } from "./errors";
import { call } from "./ipc";
import { createStore } from "./store";
import { watchJob } from "./watchJob";

/** How long a toast offers its action; it stays longer while the pointer or the focus is on it. */
export const TOAST_MS = 10_000;

export interface Toast {
  id: number;
  /** When it came, on the clock of `performance`. */
  since: number;
  text: string;
  kind: "done" | "problem";
  /** What its button does; undo shows its key as well. */
  action?: { label: string; undo: boolean; run: () => void };
  /** What usually comes next. */
  next?: { label: string; run: () => void };
  /** It is about something under way and goes when that ends. */
  stays?: boolean;
}

export const toasts = createStore<readonly Toast[]>([]);

let next = 1;

export function dismissToast(id: number): void {
  toasts.set((before) => before.filter((toast) => toast.id !== id));
}

/** A toast younger than this was seen by nobody yet: Esc, pressed for something else, must not take it away. */
const UNSEEN_MS = 1_000;

/** Whether somebody went to the toasts with the keyboard. */
const reached = () => document.activeElement?.closest("[data-toasts]") != null;

/** The latest toast that somebody can mean by Esc. */
export const seenToast = (): Toast | undefined =>
  toasts.get().findLast((toast) => reached() || performance.now() - toast.since >= UNSEEN_MS);

/** Shows a sentence at the window's corner. The latest three stay. */
export function say(text: string, more: Omit<Partial<Toast>, "id" | "since" | "text"> = {}): number {
  const id = next++;
  toasts.set((before) => [...before.slice(-2), { id, since: performance.now(), text, kind: "done", ...more }]);
  return id;
}

/** Says why something failed. */
export function sayProblem(cause: unknown): void {
  say(sentence(cause), { kind: "problem" });
}

/** More changes than this are taken back as a job, with a way to stop it. */
const LONG = 500;

/** Says what was done and offers to take exactly that back. */
export function sayDone(
  text: string,
  changed: Pick<Changed, "change_set"> & { count?: number },
  next?: Toast["next"],
): void {
  const id = say(text, {
    next,
    action: {
      label: t`Undo`,
      undo: true,
      run: () => {
        dismissToast(id);
        void ((changed.count ?? 0) > LONG ? undoLong(changed.change_set) : undo(changed.change_set));
      },
    },
  });
}

/** Takes a change back (or does it again), and says so. Without a name: the last one of this admin here. */
export async function undo(changeSet: string | null, redo = false): Promise<void> {
  try {
    const outcome = await call("undo", { change_set: changeSet, redo });
    sayUndone(outcome, redo);
  } catch (cause) {
    sayProblem(cause);
  }
}

function sayUndone(outcome: UndoOutcome, redo: boolean): void {
  const what = actText(outcome.act);
  const done = redo ? t`Done again: ${what}` : t`Undone: ${what}`;
  const kept = outcome.kept + outcome.failed;
  say(kept > 0 ? t`${done} ${kept} were changed since and stay as they are.` : done);
}

/** Takes a change of many people back; says that it goes on, offers to stop it, and says how it ended. */
async function undoLong(changeSet: string): Promise<void> {
  try {
    const { job } = await call("undo_start", { change_set: changeSet, redo: false });
    const going = say(t`Taking it back …`, {
      stays: true,
      action: { label: t`Stop`, undo: false, run: () => void call("job_cancel", { job }).catch(sayProblem) },
    });
    watchJob(job, (ended) => {
      dismissToast(going);
      if (ended.phase === "cancelled") say(t`Stopped. Nothing was taken back.`);
      else if (ended.phase === "failed") sayProblem(ended.error);
      else call("undo_report", { job }).then((outcome) => sayUndone(outcome, false), sayProblem);
    });
  } catch (cause) {
    sayProblem(cause);
  }
}
