import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { AppError, News } from "@/bindings";

/** Whether news still arrives. */
export type Link = "up" | "down";

/** What a file dialog offers: a name for people and endings without the dot. */
export interface FileKind {
  name: string;
  extensions: string[];
}

/** The system's own file dialogs; absent in a browser, where a path is typed. */
export interface FileDialogs {
  /** An existing file to read; `null` when the person changed their mind. */
  open(title: string, kinds: FileKind[]): Promise<string | null>;
  /** A place to write to. */
  save(title: string, suggested: string, kinds: FileKind[]): Promise<string | null>;
  /** Files dropped on the window, and whether files hover over it. */
  onDrop(handler: (event: { over: boolean } | { paths: string[] }) => void): () => void;
  /** Opens a finished file with its program. */
  show(path: string): Promise<void>;
}

/** The one door to the program below. */
export interface Transport {
  /** Rejects with the program's `AppError`, or with a `TransportFailure` when nobody answers. */
  call(name: string, args: unknown): Promise<unknown>;
  /** Hands over every piece of news until the returned function is called. */
  listen(news: (news: News) => void, link: (link: Link) => void): () => void;
  files: FileDialogs | null;
}

/** Nobody answered, or not in words we know. */
export class TransportFailure extends Error {
  override readonly name = "TransportFailure";
}

export function isAppError(value: unknown): value is AppError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** The desktop shell: one command in, one event out. */
function tauri(): Transport {
  return {
    async call(name, args) {
      try {
        return await invoke("call", { name, args });
      } catch (cause) {
        if (isAppError(cause)) throw cause;
        throw new TransportFailure(String(cause));
      }
    },
    listen(news, link) {
      let stop: (() => void) | undefined;
      let stopped = false;
      listen<News>("news", (event) => news(event.payload)).then(
        (unlisten) => {
          if (stopped) unlisten();
          else stop = unlisten;
          link("up");
        },
        () => link("down"),
      );
      return () => {
        stopped = true;
        stop?.();
      };
    },
    files: {
      open: (title, filters) =>
        invoke("plugin:dialog|open", { options: { title, filters, multiple: false, directory: false } }),
      save: (title, defaultPath, filters) => invoke("plugin:dialog|save", { options: { title, defaultPath, filters } }),
      onDrop(handler) {
        let stop: (() => void) | undefined;
        let stopped = false;
        getCurrentWebview()
          .onDragDropEvent(({ payload }) => {
            if (payload.type === "drop") handler({ paths: payload.paths });
            else if (payload.type === "leave") handler({ over: false });
            else handler({ over: true });
          })
          .then(
            (unlisten) => {
              if (stopped) unlisten();
              else stop = unlisten;
            },
            // Without the event the button "Choose a file" still works.
            () => undefined,
          );
        return () => {
          stopped = true;
          stop?.();
        };
      },
      show: (path) => invoke("plugin:opener|open_path", { path }),
    },
  };
}

/** The bridge: the same commands over loopback HTTP, the same feed as server-sent events. */
function bridge(): Transport {
  return {
    async call(name, args) {
      let answer: Response;
      try {
        answer = await fetch(`/api/call/${encodeURIComponent(name)}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(args),
        });
      } catch (cause) {
        throw new TransportFailure(String(cause));
      }
      let body: unknown;
      try {
        body = await answer.json();
      } catch {
        throw new TransportFailure(`${name} answered ${answer.status} without JSON`);
      }
      if (answer.ok) return body;
      if (isAppError(body)) throw body;
      throw new TransportFailure(`${name} answered ${answer.status}`);
    },
    listen(news, link) {
      const source = new EventSource("/api/feed");
      source.onopen = () => link("up");
      source.onerror = () => link("down");
      source.onmessage = (event) => news(JSON.parse(event.data));
      return () => source.close();
    },
    files: null,
  };
}

/** Whether this window belongs to the desktop shell. */
export const inShell = (): boolean => isTauri();

let current: Transport | null = null;

/** The door in use: the shell's if there is one, else the bridge's. */
export function transport(): Transport {
  current ??= isTauri() ? tauri() : bridge();
  return current;
}

/** Puts another door in place; for tests and for development without a backend. */
export function installTransport(other: Transport): void {
  current = other;
}
