import { t } from "@lingui/core/macro";
import type { Changed } from "@/bindings";
import { actText } from "./acts";
import { sentence } from "./errors";
import { call } from "./ipc";
import { createStore } from "./store";

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

/** Says what was done and offers to take exactly that back. */
export function sayDone(text: string, changed: Pick<Changed, "change_set">, next?: Toast["next"]): void {
  const id = say(text, {
    next,
    action: {
      label: t`Undo`,
      undo: true,
      run: () => {
        dismissToast(id);
        void undo(changed.change_set);
      },
    },
  });
}

/** Takes a change back (or does it again), and says so. Without a name: the last one of this admin here. */
export async function undo(changeSet: string | null, redo = false): Promise<void> {
  try {
    const outcome = await call("undo", { change_set: changeSet, redo });
    const what = actText(outcome.act);
    const done = redo ? t`Done again: ${what}` : t`Undone: ${what}`;
    const kept = outcome.kept + outcome.failed;
    say(kept > 0 ? t`${done} ${kept} were changed since and stay as they are.` : done);
  } catch (cause) {
    sayProblem(cause);
  }
}
