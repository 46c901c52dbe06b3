/** The real program in a real window, in the folders of a person who never used it. */
import { join } from "node:path";
import { program } from "./programs";
import type { DrivenWindow } from "./webdriver";

export const APP = program("ROLLBOOK_APP_BIN", "rollbook");
export const DRIVER = process.env.ROLLBOOK_WEBDRIVER ?? "WebKitWebDriver";
export const PASSWORD = "seven copper lanterns at dusk";

/** The folders of a person who never used the app; the session's keyring stays the session's. */
export const home = (folder: string) => ({
  XDG_DATA_HOME: join(folder, "data"),
  XDG_CONFIG_HOME: join(folder, "config"),
  XDG_CACHE_HOME: join(folder, "cache"),
});

/** What Tauri puts into the page. */
export interface Internals {
  __TAURI_INTERNALS__: { invoke(command: string, args: object): Promise<unknown> };
}

/** Calls a command as the page does. */
export function call<T>(driven: DrivenWindow, name: string, args: object = {}): Promise<T> {
  return driven.runLater(
    (name: string, args: object) =>
      (globalThis as unknown as Internals).__TAURI_INTERNALS__.invoke("call", { name, args }) as Promise<T>,
    name,
    args,
  );
}
