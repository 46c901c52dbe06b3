import { onForget } from "@/lib/session";
import { createStore } from "@/lib/store";

/** The recovery key just made: shown once, kept in memory only until it was typed back. */
export const freshRecoveryKey = createStore<string | null>(null);

onForget(() => freshRecoveryKey.set(null));
