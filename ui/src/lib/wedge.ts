/**
 * Tells the keys of a reader that types from a person's. Pure: keys and times in, verdicts out;
 * `typedReader.ts` listens and acts.
 *
 * Keys that may belong to a reader are held back until either the number is complete or something
 * shows that a person typed them: then they are released, in order, to where they were meant for.
 */

/** What ends a number. */
export type End = "enter" | "tab" | "silence";

/** How a reader types. */
export interface Shape {
  /** The reader's id, or `null` for any reader nobody has added. */
  reader: string | null;
  /** Fewest and most keys of a number, its end not counted. */
  shortest: number;
  longest: number;
  /** `any` = whatever ends it. */
  end: End | "any";
  /** No two keys of one number are further apart, in milliseconds. */
  gap: number;
  /** Its usual gap is at most this: half of the gaps are no longer. */
  pace: number;
  keys: "row" | "pad" | "any";
}

/** A key that went down. */
export interface Press {
  /** `KeyboardEvent.code`: the place of the key, whatever the layout writes there. */
  code: string;
  /** When, in milliseconds of any clock. */
  at: number;
  /** It went down by itself because it is held: readers do not hold keys. */
  repeat: boolean;
  /** Ctrl, Alt or Meta is held, or the key is part of a composition. */
  special: boolean;
}

/** A key held back. */
export interface Held {
  code: string;
  at: number;
  up: boolean;
}

export interface Wedge {
  readonly held: readonly Held[];
  /** Until when an echo of the last number's end is swallowed; some readers send CR and LF. */
  readonly echoUntil: number;
}

export interface Read {
  shape: Shape;
  codes: string[];
  /** What ended it. */
  end: End;
  /** Longest and median time between two keys, in milliseconds. */
  slowest: number;
  median: number;
}

export interface Verdict {
  wedge: Wedge;
  /** So many of the keys held until now go to where they were meant for, first to last. */
  release: number;
  /** What becomes of the key just pressed: it goes on its way, is held, or vanishes. */
  key: "pass" | "hold" | "swallow";
  /** A number is complete. */
  read: Read | null;
}

export const idle: Wedge = { held: [], echoUntil: -1 };

/** Any reader nobody has added, as it is heard while somebody enrols. */
export const untaught: Shape = {
  reader: null,
  shortest: 6,
  longest: 64,
  end: "any",
  gap: 100,
  pace: 50,
  keys: "any",
};

/** Silence that ends a number of a reader without terminator. */
export const SILENCE_MS = 150;

/**
 * Fingers overlap: the next key goes down before the last is up. Readers let go first; what the
 * system reports late is still this quick.
 */
const OVERLAP_MS = 20;

const enters = ["Enter", "NumpadEnter"];
/** The line feed after a carriage return, as readers send it. */
const echoes = [...enters, "ArrowDown"];
const signs = ["Comma", "Period", "Minus", "Slash", "Semicolon", "Space"];
const padSigns = ["NumpadDecimal", "NumpadSubtract", "NumpadDivide"];
/** They change what a key writes and write nothing themselves. */
const shifts = ["ShiftLeft", "ShiftRight", "CapsLock", "NumLock"];

/** Whether the reader presses this key within a number. */
function presses(shape: Shape, code: string): boolean {
  const row = /^Digit\d$/.test(code);
  const pad = /^Numpad\d$/.test(code);
  if (shape.keys === "row") return row;
  if (shape.keys === "pad") return pad;
  return row || pad || /^Key[A-Z]$/.test(code) || signs.includes(code) || padSigns.includes(code);
}

/** The keys a shape is learned from: the narrowest description of them. */
export function keysOf(codes: readonly string[]): Shape["keys"] {
  if (codes.every((code) => /^Digit\d$/.test(code))) return "row";
  if (codes.every((code) => /^Numpad\d$/.test(code))) return "pad";
  return "any";
}

const gapsOf = (held: readonly Held[]): number[] => held.slice(1).map((key, at) => key.at - (held[at]?.at ?? key.at));

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** The keys at the end of `held` that could still become a number of this reader. */
function openTail(shape: Shape, held: readonly Held[]): number {
  let from = held.length;
  let quick = 0;
  let slow = 0;
  while (from > 0) {
    const key = held[from - 1] as Held;
    const next = held[from];
    if (!presses(shape, key.code)) break;
    if (held.length - (from - 1) > shape.longest) break;
    if (next) {
      const gap = next.at - key.at;
      if (gap > shape.gap) break;
      if (gap <= shape.pace) quick += 1;
      else slow += 1;
      // A reader may stumble once; at a person's pace nothing is held for long.
      if (slow > quick + 1) break;
    }
    from -= 1;
  }
  return held.length - from;
}

/** The number that `held` ends with, if it is one of this reader. */
function numberOf(shape: Shape, held: readonly Held[], end: End): Read | null {
  if (shape.end !== "any" && shape.end !== end) return null;
  const tail = held.slice(held.length - openTail(shape, held));
  const gaps = gapsOf(tail);
  const median = medianOf(gaps);
  if (tail.length < shape.shortest || median > shape.pace) return null;
  return { shape, codes: tail.map((key) => key.code), end, slowest: Math.max(0, ...gaps), median };
}

const longestTail = (shapes: readonly Shape[], held: readonly Held[]): number =>
  Math.max(0, ...shapes.map((shape) => openTail(shape, held)));

/** The reader that was added is asked before any other. */
const byTaught = (shapes: readonly Shape[]): Shape[] =>
  [...shapes].sort((a, b) => Number(a.reader === null) - Number(b.reader === null));

function complete(shapes: readonly Shape[], held: readonly Held[], end: End): Read | null {
  for (const shape of byTaught(shapes)) {
    const read = numberOf(shape, held, end);
    if (read) return read;
  }
  return null;
}

const passing = (wedge: Wedge, release: number): Verdict => ({
  wedge: { ...wedge, held: [] },
  release,
  key: "pass",
  read: null,
});

/** A key went down. */
export function press(wedge: Wedge, key: Press, shapes: readonly Shape[]): Verdict {
  const { held } = wedge;
  if (held.length === 0 && key.at <= wedge.echoUntil && echoes.includes(key.code) && !key.repeat)
    return { wedge, release: 0, key: "swallow", read: null };
  if (shifts.includes(key.code)) return { wedge, release: 0, key: "pass", read: null };
  if (key.special || key.repeat) return passing(wedge, held.length);

  const last = held[held.length - 1];
  const gap = last ? key.at - last.at : 0;
  // Two keys down at once, and not just for the moment in which the system reports them.
  const fingers = held.some((one, at) => !one.up && (at < held.length - 1 || gap > OVERLAP_MS));
  const end: End | null = enters.includes(key.code) ? "enter" : key.code === "Tab" ? "tab" : null;
  if (end) {
    const near = shapes.filter((shape) => gap <= shape.gap);
    const read = fingers || !last ? null : complete(near, held, end);
    if (!read) return passing(wedge, held.length);
    return {
      wedge: { held: [], echoUntil: key.at + read.shape.gap },
      release: held.length - read.codes.length,
      key: "swallow",
      read,
    };
  }
  const before = fingers ? [] : held;
  const now = [...before, { code: key.code, at: key.at, up: false }];
  const kept = longestTail(shapes, now);
  if (kept === 0) return passing(wedge, held.length);
  return {
    wedge: { held: now.slice(now.length - kept), echoUntil: -1 },
    release: held.length - (kept - 1),
    key: "hold",
    read: null,
  };
}

/** A key went up. */
export function lift(wedge: Wedge, code: string): Wedge {
  if (!wedge.held.some((key) => key.code === code && !key.up)) return wedge;
  return { ...wedge, held: wedge.held.map((key) => (key.code === code ? { ...key, up: true } : key)) };
}

/** When, without a further key, something is to be decided; `null` while nothing is held. */
export function deadline(wedge: Wedge, shapes: readonly Shape[]): number | null {
  const last = wedge.held[wedge.held.length - 1];
  if (!last) return null;
  const waits = shapes
    .filter((shape) => openTail(shape, wedge.held) > 0)
    .map((shape) => (numberOf(shape, wedge.held, "silence") ? Math.max(SILENCE_MS, shape.gap) : shape.gap));
  return last.at + Math.max(0, ...waits);
}

/** No key came until the deadline. */
export function silence(wedge: Wedge, shapes: readonly Shape[]): Verdict {
  const down = wedge.held.some((key) => !key.up);
  const read = down ? null : complete(shapes, wedge.held, "silence");
  return {
    wedge: { held: [], echoUntil: -1 },
    release: wedge.held.length - (read?.codes.length ?? 0),
    key: "pass",
    read,
  };
}
