import type { AppError } from "@/lib/ipc";
import { onForget } from "@/lib/session";
import { createStore } from "@/lib/store";

/** Why signing in was refused when the passphrase was right: the next screen says it. */
export const signInRefusal = createStore<AppError | null>(null);

onForget(() => signInRefusal.set(null));
