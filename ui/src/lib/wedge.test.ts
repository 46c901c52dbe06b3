import { expect, test } from "vitest";
import { deadline, idle, keysOf, lift, press, type Read, type Shape, silence, untaught, type Wedge } from "./wedge";

/** A key: its place, when it goes down, when it goes up. */
type Key = [code: string, down: number, up?: number];

const digits = (text: string, code = "Digit") => [...text].map((digit) => `${code}${digit}`);

/** A reader's keys: one after the other, each up before the next. */
const burst = (codes: readonly string[], gap: number, from = 1_000): Key[] =>
  codes.map((code, at) => [code, from + at * gap, from + at * gap + Math.min(2, gap / 2)]);

interface Heard {
  /** What reached the field, in order. */
  out: string[];
  reads: Read[];
  swallowed: string[];
  /** Longest time a key was held that was then given back. */
  longestHeld: number;
}

/** Plays keys to the machine, with the clock that runs meanwhile. */
function hear(keys: readonly Key[], shapes: readonly Shape[]): Heard {
  const heard: Heard = { out: [], reads: [], swallowed: [], longestHeld: 0 };
  let wedge: Wedge = idle;
  const give = (count: number, now: number) => {
    for (const key of wedge.held.slice(0, count)) {
      heard.out.push(key.code);
      heard.longestHeld = Math.max(heard.longestHeld, now - key.at);
    }
  };
  const quiet = (until: number) => {
    const due = deadline(wedge, shapes);
    if (due === null || due > until) return;
    const verdict = silence(wedge, shapes);
    give(verdict.release, due);
    if (verdict.read) heard.reads.push(verdict.read);
    wedge = verdict.wedge;
  };
  const events = keys
    .flatMap(([code, down, up = down + 1]) => [
      { code, at: down, down: true },
      { code, at: up, down: false },
    ])
    .sort((a, b) => a.at - b.at || Number(a.down) - Number(b.down));
  for (const event of events) {
    quiet(event.at);
    if (!event.down) {
      wedge = lift(wedge, event.code);
      continue;
    }
    const verdict = press(wedge, { code: event.code, at: event.at, repeat: false, special: false }, shapes);
    give(verdict.release, event.at);
    if (verdict.read) heard.reads.push(verdict.read);
    wedge = verdict.wedge;
    if (verdict.key === "pass") heard.out.push(event.code);
    if (verdict.key === "swallow") heard.swallowed.push(event.code);
  }
  quiet(Number.POSITIVE_INFINITY);
  return heard;
}

const desk = (more: Partial<Shape> = {}): Shape => ({
  reader: "keyboard:1",
  shortest: 10,
  longest: 10,
  end: "enter",
  gap: 30,
  pace: 30,
  keys: "row",
  ...more,
});
const number = digits("0006547886");

test("what_a_reader_types_is_read_and_reaches_no_field", () => {
  const check = (keys: Key[], shape: Shape) => {
    const { out, reads } = hear(keys, [shape]);
    expect(out.filter((code) => code !== "ShiftLeft")).toEqual([]);
    expect(reads.map((read) => read.codes.join(" "))).toEqual([
      keys
        .map(([code]) => code)
        .filter((code) => !["Enter", "NumpadEnter", "Tab", "ArrowDown", "ShiftLeft"].includes(code))
        .join(" "),
    ]);
  };
  for (const gap of [2, 10, 40]) {
    const shape = desk({ gap: Math.max(30, 2 * gap), pace: Math.max(30, gap * 1.25) });
    check(burst([...number, "Enter"], gap), shape);
    check(burst([...number, "Tab"], gap), { ...shape, end: "tab" });
    check(burst(number, gap), { ...shape, end: "silence" });
    check(burst([...digits("0006547886", "Numpad"), "NumpadEnter"], gap), { ...shape, keys: "pad" });
    check(burst([...number, "Enter"], gap), untaught);
    check(burst(number, gap), untaught);
    // Carriage return and line feed.
    check(burst([...number, "Enter", "Enter"], gap), shape);
    check(burst([...number, "Enter", "ArrowDown"], gap), shape);
    // Capitals come with Shift, which writes nothing itself.
    check(burst(["Digit5", "Digit1", "ShiftLeft", "KeyE", "Digit6", "Digit9", "Digit6", "Enter"], gap), untaught);
  }
  // Two keys reported at once, the release a moment late.
  check(
    [...number, "Enter"].map((code, at) => [code, 1_000 + at * 8, 1_000 + at * 8 + (at % 3 === 0 ? 9 : 4)]),
    desk(),
  );
});

test("what_is_no_number_of_the_reader_goes_to_the_field_unchanged", () => {
  const check = (keys: Key[], shapes: readonly Shape[]) => {
    const { out, reads, swallowed } = hear(keys, shapes);
    expect(reads).toEqual([]);
    expect(swallowed).toEqual([]);
    expect(out).toEqual(keys.map(([code]) => code));
  };
  check(burst([...number, "Enter"], 10), []);
  // Too short, too long, another end, other keys, too slow, too slow in the median.
  check(burst([...digits("12345"), "Enter"], 5), [desk(), untaught]);
  check(burst([...number, "Tab"], 10), [desk()]);
  check(burst(number, 10), [desk()]);
  check(burst([...digits("0006547886", "Numpad"), "Enter"], 10), [desk()]);
  check(burst([...number, "Enter"], 31), [desk()]);
  check(burst([...number, "Enter"], 60), [desk({ gap: 100, pace: 50 }), untaught]);
  check(burst(["KeyH", "KeyE", "KeyL", "KeyL", "KeyO"], 20), [desk(), untaught]);
  // Ten digits on the pad by somebody who does nothing else, 12 a second, and Enter.
  check(burst([...digits("0006547886", "Numpad"), "NumpadEnter"], 83), [
    desk({ keys: "pad", gap: 100, pace: 50 }),
    untaught,
  ]);
  // Fingers that overlap, however quick.
  check(
    [...number, "Enter"].map((code, at) => [code, 1_000 + at * 25, 1_000 + at * 25 + 70]),
    [desk(), untaught],
  );
});

test("a_number_right_after_typing_is_read_and_the_typing_stays", () => {
  const typed: Key[] = [
    ["KeyA", 1_000, 1_090],
    ["Digit7", 1_180, 1_197],
  ];
  const heard = hear([...typed, ...burst([...number, "Enter"], 4, 1_200)], [desk()]);
  expect(heard.out).toEqual(["KeyA", "Digit7"]);
  expect(heard.reads[0]?.codes).toEqual(number);
});

test("ctrl_a_repeat_or_a_composition_shows_a_person", () => {
  for (const oddity of [{ special: true }, { repeat: true }]) {
    let wedge = idle;
    for (const [code, at] of burst(number.slice(0, 4), 5))
      wedge = lift(press(wedge, { code, at, repeat: false, special: false }, [desk()]).wedge, code);
    const verdict = press(wedge, { code: "Digit1", at: 1_020, repeat: false, special: false, ...oddity }, [desk()]);
    expect(verdict).toMatchObject({ release: 4, key: "pass", read: null, wedge: { held: [] } });
  }
});

test("an_added_reader_is_named_before_any_other", () => {
  const { reads } = hear(burst([...number, "Enter"], 10), [untaught, desk()]);
  expect(reads[0]?.shape.reader).toBe("keyboard:1");
  expect(reads[0]).toMatchObject({ end: "enter", slowest: 10, median: 10 });
});

test("the_narrowest_description_of_keys_is_learned", () => {
  expect(keysOf(number)).toBe("row");
  expect(keysOf(digits("12", "Numpad"))).toBe("pad");
  expect(keysOf(["Digit1", "KeyA"])).toBe("any");
});

/** Numbers that look random and are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const keyboard = [...digits("0123456789"), ...digits("0123456789", "Numpad"), "KeyA", "KeyF", "KeyQ", "Comma"];
const others = ["Enter", "Tab", "Backspace", "ArrowLeft", "ShiftLeft", "F2"];
const someShapes = (roll: (below: number) => number): Shape[] =>
  [
    desk(),
    desk({ reader: "keyboard:2", shortest: 6, longest: 14, gap: 90, pace: 50, keys: "any", end: "tab" }),
    desk({ reader: "keyboard:3", keys: "pad", end: "silence", gap: 100, pace: 50, shortest: 4, longest: 20 }),
    untaught,
  ].filter(() => roll(2) === 0);

test("whatever_is_typed_no_key_is_lost_doubled_or_out_of_order", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const roll = dice(seed);
    let at = 1_000;
    const keys: Key[] = Array.from({ length: 1 + roll(40) }, () => {
      at += roll(3) === 0 ? roll(300) : roll(60);
      const code = roll(8) === 0 ? others[roll(others.length)] : keyboard[roll(keyboard.length)];
      return [code ?? "Enter", at, at + 1 + roll(90)];
    });
    const { out, reads, swallowed } = hear(keys, someShapes(roll));
    const all = keys.map(([code]) => code);
    const gone = [...reads.flatMap((read) => read.codes), ...swallowed];
    expect([...out, ...gone].sort(), `seed ${seed}`).toEqual([...all].sort());
    // What reached the field is the typing with some keys left out, never turned round. Shift writes
    // nothing and is never held.
    let from = 0;
    for (const code of out.filter((one) => one !== "ShiftLeft")) {
      from = all.indexOf(code, from) + 1;
      expect(from, `seed ${seed}: ${out.join(" ")} in ${all.join(" ")}`).toBeGreaterThan(0);
    }
  }
});

test("a_person_is_never_taken_for_a_reader", () => {
  let longest = 0;
  for (let seed = 0; seed < 2_000; seed += 1) {
    const roll = dice(seed);
    let at = 1_000;
    // Quicker than anybody: 53 ms from key to key on average, overlapping below 60 ms as fingers do.
    const keys: Key[] = [
      ...Array.from({ length: 6 + roll(20) }, () => digits("0123456789")[roll(10)] ?? ""),
      "Enter",
    ].map((code) => {
      const gap = 25 + roll(57);
      const key: Key = [code, at, at + (gap < 60 ? gap + 25 + roll(20) : 45)];
      at += gap;
      return key;
    });
    const { out, reads, longestHeld } = hear(keys, [
      desk({ gap: 80, pace: 50, shortest: 6, longest: 30 }),
      desk({ end: "silence", gap: 100, pace: 50, shortest: 6, longest: 30 }),
      untaught,
    ]);
    expect(reads, `seed ${seed}`).toEqual([]);
    expect(out, `seed ${seed}`).toEqual(keys.map(([code]) => code));
    longest = Math.max(longest, longestHeld);
  }
  expect(longest, "milliseconds a typed key waited at most").toBeLessThanOrEqual(300);
});

test("every_number_of_a_reader_is_read_whatever_was_typed_before", () => {
  for (let seed = 0; seed < 2_000; seed += 1) {
    const roll = dice(seed);
    const pace = [2, 10, 40][roll(3)] ?? 2;
    const shape = desk({ gap: Math.max(30, 2 * pace), pace: Math.max(50, pace), shortest: 8, longest: 8 });
    let at = 1_000;
    const typed: Key[] = Array.from({ length: roll(12) }, () => {
      at += 90 + roll(200);
      return [keyboard[roll(keyboard.length)] ?? "", at, at + 60];
    });
    const codes = Array.from({ length: 8 }, () => `Digit${roll(10)}`);
    at += shape.gap + 70;
    const read: Key[] = [...codes, "Enter"].map((code) => {
      at += Math.max(1, pace + roll(pace / 2 + 1) - Math.floor(pace / 4));
      return [code, at, at + 1];
    });
    const heard = hear([...typed, ...read], [shape]);
    expect(heard.out, `seed ${seed}`).toEqual(typed.map(([code]) => code));
    expect(heard.reads.map((one) => one.codes)).toEqual([codes]);
  }
});
