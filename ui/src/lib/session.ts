import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "./changes";
import { call } from "./ipc";
import { listedNow, nothingListed, place, start } from "./nav";
import { createStore } from "./store";
import { sayProblem, toasts } from "./toasts";

/** Who was signed in last in this window, to be named on the next screen that asks. */
export const lastSignIn = createStore<string | null>(null);

const forgetters: (() => void)[] = [];

/** What a feature keeps outside the cache is forgotten with everything else. */
export function onForget(reset: () => void): void {
  forgetters.push(reset);
}

/** Forgets everything read and everything shown of the directory: the next person may be another. */
export function forget(client: QueryClient): void {
  place.set(start);
  listedNow.set(nothingListed);
  toasts.set([]);
  for (const reset of forgetters) reset();
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.status[0] });
}

/** Locks the app; the feed then says so. */
export async function lock(client: QueryClient): Promise<void> {
  try {
    await call("lock");
    await client.invalidateQueries({ queryKey: keys.status });
    forget(client);
  } catch (cause) {
    sayProblem(cause);
  }
}

/** Locks after so many minutes without pointer or keyboard; 0 = never. */
export function useAutoLock(minutes: number): void {
  const client = useQueryClient();
  useEffect(() => {
    if (minutes <= 0) return;
    const limit = minutes * 60_000;
    let last = Date.now();
    const touched = () => {
      last = Date.now();
    };
    const events = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
    for (const name of events) window.addEventListener(name, touched, { passive: true, capture: true });
    // The clock is asked, not a long timer: a computer that slept locks as soon as it wakes.
    const timer = setInterval(
      () => {
        if (Date.now() - last >= limit) {
          last = Date.now();
          void lock(client);
        }
      },
      Math.min(5_000, limit),
    );
    return () => {
      clearInterval(timer);
      for (const name of events) window.removeEventListener(name, touched, { capture: true });
    };
  }, [minutes, client]);
}
