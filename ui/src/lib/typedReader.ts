import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ReaderView, TypingShape } from "@/bindings";
import { call } from "./ipc";
import { readersQuery } from "./queries";
import { sayProblem } from "./toasts";
import * as machine from "./wedge";

/**
 * Readers that type like a keyboard: their keys are caught at the window, before any field, and
 * become a tap like any other. What a person typed is put into the field it was meant for.
 */

/** Takes a number instead of its becoming a tap: while a reader is being added. */
type Listener = (read: machine.Read) => void;

/** Who wants numbers of readers nobody has added; the last one is asked first. */
const wanting: { current: Listener | null }[] = [];

/**
 * Hears readers nobody has added while the component is there: elsewhere a burst of keys could be
 * anything. Without `listener` their numbers become taps.
 */
export function useAnyTypedReader(listener: Listener | null = null, active = true): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    if (!active) return;
    wanting.push(latest);
    return () => {
      wanting.splice(wanting.indexOf(latest), 1);
    };
  }, [active]);
}

const ends = { enter: "enter", tab: "tab", silence: "silence" } as const;

/** What the window listens for on behalf of a reader. */
export function shapeOf(reader: string, shape: TypingShape): machine.Shape {
  return {
    reader,
    shortest: shape.shortest,
    longest: shape.longest,
    end: ends[shape.end],
    gap: shape.gap_ms,
    pace: shape.pace_ms,
    keys: shape.keys,
  };
}

/** Below this a gap says nothing: the system itself delays keys that much. */
const LEAST_GAP_MS = 30;
/** No person types at this pace for the length of a number. */
const LEAST_PACE_MS = 50;
const MOST_GAP_MS = 100;

/** What the numbers a reader typed while it was added have in common. */
export function learn(reads: readonly machine.Read[]): TypingShape | null {
  const [first] = reads;
  if (!first) return null;
  const lengths = reads.map((read) => read.codes.length);
  const gap = Math.min(MOST_GAP_MS, Math.max(LEAST_GAP_MS, 2 * Math.max(...reads.map((read) => read.slowest))));
  const pace = Math.max(LEAST_PACE_MS, 1.25 * Math.max(...reads.map((read) => read.median)));
  return {
    shortest: Math.min(...lengths),
    longest: Math.max(...lengths),
    end: first.end,
    gap_ms: Math.ceil(gap),
    pace_ms: Math.ceil(Math.min(pace, gap)),
    keys: machine.keysOf(reads.flatMap((read) => read.codes)),
  };
}

/** Listens for readers that type while somebody is signed in. */
export function useTypedReaders(): void {
  const readers: UseQueryResult<ReaderView[]> = useQuery(readersQuery);
  const shapes = useRef<machine.Shape[]>([]);
  shapes.current = (readers.data ?? []).flatMap((one) => (one.shape ? [shapeOf(one.id, one.shape)] : []));
  useEffect(
    () =>
      listen({
        shapes: () => (wanting.length > 0 ? [...shapes.current, machine.untaught] : shapes.current),
        onRead: (read) => {
          const listener = wanting.findLast((one) => one.current)?.current;
          if (listener) listener(read);
          else call("tap_typed", { reader: read.shape.reader, codes: read.codes }).catch(sayProblem);
        },
      }),
    [],
  );
}

interface Kept {
  event: KeyboardEvent;
  lifted: KeyboardEvent | null;
}

/** Keys put back; they are on their way to a field and not looked at again. */
const replayed = new WeakSet<Event>();

/** A timer that is late by this much shows that keys are waiting, too; they are let through first. */
const LATE_MS = 15;
const GRACE_MS = 25;
/** A key is held this much longer at most on a machine that is behind. */
const MOST_PATIENCE_MS = 250;
/** Beyond this an event's clock is another than the page's. */
const OTHER_CLOCK_MS = 2_000;

/** Catches the keys of readers at the window until the returned function is called. */
export function listen(options: {
  shapes: () => readonly machine.Shape[];
  onRead: (read: machine.Read) => void;
}): () => void {
  let wedge = machine.idle;
  let kept: Kept[] = [];
  /** Ends and echoes that vanished: their key going up vanishes with them. */
  const vanished = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** How long after the key itself its event came, lately. */
  let lag = 0;

  const take = (verdict: machine.Verdict) => {
    wedge = verdict.wedge;
    const released = kept.slice(0, verdict.release);
    kept = verdict.read ? [] : kept.slice(verdict.release);
    // What is swallowed with the number goes up unheard.
    if (verdict.read) for (const { event, lifted } of kept) if (!lifted) vanished.add(event.code);
    for (const one of released) replay(one);
    if (verdict.read) options.onRead(verdict.read);
  };
  const arm = (again = false) => {
    clearTimeout(timer);
    const due = machine.deadline(wedge, options.shapes());
    if (due === null) return;
    // On a machine that is behind, the next key of a burst may be as late again as the last one was.
    const wait = again ? GRACE_MS : Math.max(0, due + lag + Math.min(lag, MOST_PATIENCE_MS) - performance.now());
    const at = performance.now() + wait;
    timer = setTimeout(() => {
      if (!again && performance.now() - at > LATE_MS) arm(true);
      else take(machine.silence(wedge, options.shapes()));
    }, wait);
  };
  const stop = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const flush = () => {
    clearTimeout(timer);
    if (kept.length === 0) return;
    const all = kept;
    kept = [];
    wedge = machine.idle;
    for (const one of all) replay(one);
  };

  const down = (event: KeyboardEvent) => {
    if (replayed.has(event)) return;
    const shapes = options.shapes();
    if (shapes.length === 0 || secret(event.target)) return flush();
    const lateBy = performance.now() - event.timeStamp;
    const sameClock = event.timeStamp > 0 && lateBy >= -1 && lateBy < OTHER_CLOCK_MS;
    lag = sameClock ? Math.max(0, lateBy) : 0;
    const verdict = machine.press(
      wedge,
      {
        code: event.code,
        at: sameClock ? event.timeStamp : performance.now(),
        repeat: event.repeat,
        special: event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key === "Dead",
      },
      shapes,
    );
    if (verdict.key !== "pass") stop(event);
    take(verdict);
    if (verdict.key === "hold") kept.push({ event, lifted: null });
    if (verdict.key === "swallow") vanished.add(event.code);
    else if (verdict.key === "hold") vanished.delete(event.code);
    arm();
  };
  const up = (event: KeyboardEvent) => {
    if (replayed.has(event)) return;
    const one = kept.find(({ event: { code }, lifted }) => code === event.code && !lifted);
    if (one) {
      one.lifted = event;
      wedge = machine.lift(wedge, event.code);
      stop(event);
    } else if (vanished.delete(event.code)) stop(event);
  };

  const capture = { capture: true } as const;
  window.addEventListener("keydown", down, capture);
  window.addEventListener("keyup", up, capture);
  window.addEventListener("pointerdown", flush, capture);
  window.addEventListener("blur", flush);
  return () => {
    flush();
    window.removeEventListener("keydown", down, capture);
    window.removeEventListener("keyup", up, capture);
    window.removeEventListener("pointerdown", flush, capture);
    window.removeEventListener("blur", flush);
  };
}

/** Fields of passwords are never watched, also while they show what is typed. */
function secret(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLInputElement)) return false;
  return target.type === "password" || target.autocomplete.includes("password");
}

/** Gives a key to whatever has the focus, as if it came just now. */
function replay({ event, lifted }: Kept): void {
  const target = document.activeElement ?? document.body;
  const again = (type: "keydown" | "keyup", of: KeyboardEvent): boolean => {
    const copy = new KeyboardEvent(type, {
      key: of.key,
      code: of.code,
      location: of.location,
      shiftKey: of.shiftKey,
      bubbles: true,
      cancelable: true,
      composed: true,
      view: window,
    });
    replayed.add(copy);
    return target.dispatchEvent(copy);
  };
  if (again("keydown", event)) write(target, event);
  if (lifted) again("keyup", lifted);
}

/** Does in a field what the key would have done. */
function write(target: Element, { key, shiftKey }: KeyboardEvent): void {
  if (!(target instanceof HTMLElement)) return;
  const typable =
    target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (!typable) return;
  if (key.length === 1 || [...key].length === 1) {
    // Editors that draw by themselves take the text here and insert nothing.
    const wish = new InputEvent("beforeinput", { inputType: "insertText", data: key, bubbles: true, cancelable: true });
    if (target.isContentEditable && !target.dispatchEvent(wish)) return;
    document.execCommand("insertText", false, key);
    return;
  }
  // The number pad without NumLock.
  const moves: Record<string, [direction: string, by: string]> = {
    ArrowLeft: ["left", "character"],
    ArrowRight: ["right", "character"],
    ArrowUp: ["backward", "line"],
    ArrowDown: ["forward", "line"],
    Home: ["backward", "lineboundary"],
    End: ["forward", "lineboundary"],
  };
  const move = moves[key];
  if (move) getSelection()?.modify(shiftKey ? "extend" : "move", ...move);
  else if (key === "Delete") document.execCommand("forwardDelete");
}
