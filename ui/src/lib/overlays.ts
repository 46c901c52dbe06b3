import { useEffect } from "react";
import { createStore } from "./store";

/** How many dialogs stand over the window. */
export const dialogs = createStore(0);

/** Counts this dialog while it is shown. */
export function useAsDialog(): void {
  useEffect(() => {
    dialogs.set((count) => count + 1);
    return () => dialogs.set((count) => count - 1);
  }, []);
}

/** Forms with something typed and not saved, by name. */
const unsaved = createStore<ReadonlySet<string>>(new Set());

/** Says that a form holds unsaved work while `dirty` is true. */
export function useUnsaved(name: string, dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    unsaved.set((before) => new Set(before).add(name));
    return () =>
      unsaved.set((before) => {
        const after = new Set(before);
        after.delete(name);
        return after;
      });
  }, [name, dirty]);
}

/** Whether something would be disturbed by showing another person now. */
export function isBusy(): boolean {
  return dialogs.get() > 0 || unsaved.get().size > 0;
}

export function hasUnsaved(): boolean {
  return unsaved.get().size > 0;
}
