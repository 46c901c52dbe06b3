import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useEffect, useRef } from "react";
import { createStore } from "./store";

/** Where a shortcut is listed. */
export type KeyGroup = "anywhere" | "list" | "person" | "form";

interface Listed {
  /** Alternatives; `Mod` is Ctrl, or Cmd on a Mac. A person may press any of them. */
  keys: readonly string[];
  what: MessageDescriptor;
  group: KeyGroup;
  /**
   * Who acts: `app` = bound by `useShortcut`; `grid` = the list itself, while it has the focus.
   * A single key is held back for a moment, see below.
   */
  by?: "grid";
}

/**
 * Every shortcut there is. A key that is not listed here cannot be bound, so the list shown by
 * `?` is never short of one.
 */
export const shortcuts = {
  palette: { keys: ["Mod+K"], what: msg`Find a person or run a command`, group: "anywhere" },
  search: { keys: ["/", "Mod+F"], what: msg`Search the list`, group: "anywhere" },
  newPerson: { keys: ["Mod+N"], what: msg`Add a person`, group: "anywhere" },
  people: { keys: ["Mod+1"], what: msg`Go to People`, group: "anywhere" },
  roles: { keys: ["Mod+2"], what: msg`Go to Roles`, group: "anywhere" },
  departments: { keys: ["Mod+3"], what: msg`Go to Departments`, group: "anywhere" },
  billing: { keys: ["Mod+4"], what: msg`Go to Billing`, group: "anywhere" },
  newGroup: { keys: ["Mod+Shift+G"], what: msg`Add a group`, group: "anywhere" },
  export: { keys: ["Mod+E"], what: msg`Export`, group: "anywhere" },
  undo: { keys: ["Mod+Z"], what: msg`Undo the last change`, group: "anywhere" },
  redo: { keys: ["Mod+Shift+Z"], what: msg`Redo`, group: "anywhere" },
  region: { keys: ["F6"], what: msg`Next part of the window`, group: "anywhere" },
  lock: { keys: ["Mod+L"], what: msg`Lock`, group: "anywhere" },
  help: { keys: ["?"], what: msg`Show this list`, group: "anywhere" },
  escape: { keys: ["Escape"], what: msg`One step back; twice with nothing left: clear all filters`, group: "anywhere" },

  row: { keys: ["ArrowUp", "ArrowDown"], what: msg`Previous or next row`, group: "list", by: "grid" },
  page: { keys: ["PageUp", "PageDown"], what: msg`A page up or down`, group: "list", by: "grid" },
  ends: { keys: ["Home", "End"], what: msg`First or last row`, group: "list", by: "grid" },
  cell: { keys: ["ArrowLeft", "ArrowRight"], what: msg`Cells of the row`, group: "list", by: "grid" },
  open: { keys: ["Enter"], what: msg`Open the person and go there`, group: "list", by: "grid" },
  peek: { keys: ["Space"], what: msg`Peek at the person`, group: "list", by: "grid" },
  select: { keys: ["Shift+Space"], what: msg`Select the row`, group: "list", by: "grid" },
  range: { keys: ["Shift+ArrowUp", "Shift+ArrowDown"], what: msg`Select several rows`, group: "list", by: "grid" },
  selectAll: { keys: ["Mod+A"], what: msg`Select everybody who matches`, group: "list", by: "grid" },
  showActive: { keys: ["1"], what: msg`Show or hide active people`, group: "list" },
  showInvited: { keys: ["2"], what: msg`Show or hide invited people`, group: "list" },
  showSuspended: { keys: ["3"], what: msg`Show or hide suspended people`, group: "list" },
  showAll: { keys: ["4"], what: msg`Show everybody`, group: "list" },

  neighbour: { keys: ["Alt+ArrowUp", "Alt+ArrowDown"], what: msg`Previous or next person`, group: "person" },
  enrol: { keys: ["Mod+B"], what: msg`Enrol a badge`, group: "person" },
  edit: { keys: ["F2"], what: msg`Edit the first field`, group: "person" },
  skip: { keys: ["S"], what: msg`Enrolment: skip to the next person`, group: "person" },
  lost: { keys: ["L"], what: msg`Report the badge as lost`, group: "person" },
  endDate: { keys: ["E"], what: msg`Set the end date`, group: "person" },

  save: { keys: ["Mod+S"], what: msg`Save`, group: "form" },
  saveClose: { keys: ["Mod+Enter"], what: msg`Save and close`, group: "form" },
  saveNext: { keys: ["Mod+Shift+Enter"], what: msg`Save and next`, group: "form" },
} as const satisfies Record<string, Listed>;

export type ShortcutId = keyof typeof shortcuts;

const mac = () => /Mac|iP(hone|ad)/.test(navigator.platform);

const symbols: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  PageUp: "PgUp",
  PageDown: "PgDn",
};

/** `Mod+Shift+Z` as it stands on the keyboard: `Ctrl ⇧ Z`, or `⌘ ⇧ Z` on a Mac. */
export function keyText(combination: string, onMac = mac()): string {
  return combination
    .split("+")
    .map((part) => {
      if (part === "Mod") return onMac ? "⌘" : "Ctrl";
      if (part === "Alt") return onMac ? "⌥" : "Alt";
      if (part === "Shift") return "⇧";
      return symbols[part] ?? part;
    })
    .join(" ");
}

/** The combination of a key event in the table's spelling. */
export function combination(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const parts: string[] = [];
  if (mac() ? event.metaKey : event.ctrlKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // Shift is part of the sign for `?` and `/`, but not for letters and named keys.
  if (event.shiftKey && (key.length > 1 || /[A-Z]/.test(key))) parts.push("Shift");
  parts.push(key);
  return parts.join("+");
}

/** Whether typing goes into this element. */
export function takesText(element: EventTarget | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable) return true;
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  if (element instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "submit", "reset"].includes(element.type);
  return element.getAttribute("role") === "spinbutton";
}

type Run = (event: KeyboardEvent) => void;
interface Binding {
  id: ShortcutId;
  /** Latest first; `false` = not now, let the one below have it. */
  run: () => Run | false;
  /** Whether it acts while something is typed although the field knows the key as well. */
  inFields: () => boolean;
}

const bindings: Binding[] = [];

/** Single keys may be turned off, since speech input and shaking hands press them by accident. */
export const singleKeys = createStore(true);

/** Counts bursts of keys that looked like a reader typing; the app tells the person. */
export const readerBursts = createStore(0);

/** A single key acts only if no other follows within this time; readers type faster than people. */
export const SINGLE_KEY_WAIT_MS = 120;

let held: { timer: ReturnType<typeof setTimeout>; at: number } | null = null;
let burstUntil = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = combination(event);
  const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && !takesText(event.target) && event.key !== " ") {
    if (holdBack(event)) return;
  }
  for (let at = bindings.length - 1; at >= 0; at -= 1) {
    const binding = bindings[at];
    if (!binding) continue;
    const wanted = shortcuts[binding.id].keys as readonly string[];
    if (!wanted.includes(pressed)) continue;
    if (plain && (!singleKeys.get() || takesText(event.target))) continue;
    // Undo inside a text field belongs to the field, unless the app has a better claim.
    if ((binding.id === "undo" || binding.id === "redo") && takesText(event.target) && !binding.inFields()) continue;
    const run = binding.run();
    if (run === false) continue;
    event.preventDefault();
    if (!plain) {
      run(event);
      return;
    }
    const timer = setTimeout(() => {
      held = null;
      run(event);
    }, SINGLE_KEY_WAIT_MS);
    held = { timer, at: event.timeStamp };
    return;
  }
}

/** True when this key belongs to a burst: then it and the one held back do nothing. */
function holdBack(event: KeyboardEvent): boolean {
  const now = event.timeStamp;
  if (now < burstUntil) {
    burstUntil = now + SINGLE_KEY_WAIT_MS;
    event.preventDefault();
    return true;
  }
  if (held && now - held.at < SINGLE_KEY_WAIT_MS && !event.repeat) {
    clearTimeout(held.timer);
    held = null;
    burstUntil = now + SINGLE_KEY_WAIT_MS;
    event.preventDefault();
    readerBursts.set((count) => count + 1);
    return true;
  }
  return false;
}

/** Buttons and lists take Enter for themselves; with Ctrl it belongs to the form, so it is heard before them. */
function onEnterFirst(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  onKeyDown(event);
  if (event.defaultPrevented) event.stopPropagation();
}

/** Starts listening; once, by the app. */
export function listenForKeys(): () => void {
  window.addEventListener("keydown", onEnterFirst, { capture: true });
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", onEnterFirst, { capture: true });
    window.removeEventListener("keydown", onKeyDown);
  };
}

/**
 * Binds a listed shortcut while the component is there. The component bound last is asked first;
 * where `when` does not hold, the one below it is.
 */
export function useShortcut(
  id: ShortcutId,
  run: Run,
  { when = true, inFields = never }: { when?: boolean | (() => boolean); inFields?: () => boolean } = {},
): void {
  const latest = useRef({ run, when, inFields });
  latest.current = { run, when, inFields };
  useEffect(() => {
    const holds = () => {
      const now = latest.current.when;
      return typeof now === "function" ? now() : now;
    };
    const binding: Binding = {
      id,
      run: () => (holds() ? (event) => latest.current.run(event) : false),
      inFields: () => latest.current.inFields(),
    };
    bindings.push(binding);
    return () => {
      bindings.splice(bindings.indexOf(binding), 1);
    };
  }, [id]);
}

const never = () => false;
