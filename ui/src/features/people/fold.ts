/** Without accents and case, as people type. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

/** Choices whose text contains what is typed, those that begin with it first. */
export function fitting<C extends { text: string }>(choices: readonly C[], typed: string): readonly C[] {
  const wanted = fold(typed);
  if (!wanted) return choices;
  const begin: C[] = [];
  const contain: C[] = [];
  for (const choice of choices) {
    const text = fold(choice.text);
    if (text.startsWith(wanted)) begin.push(choice);
    else if (text.includes(wanted)) contain.push(choice);
  }
  return [...begin, ...contain];
}

/** Single-character edits between two texts, as far as `limit`. */
export function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const replace = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? limit + 1;
}

/** One that exists and is meant, probably: a slip of the keyboard or the beginning of its name. */
export function near<C extends { text: string }>(choices: readonly C[], typed: string): C | null {
  const wanted = fold(typed);
  if (wanted.length < 3) return null;
  const slip = choices.find((choice) => distance(fold(choice.text), wanted, 2) <= (wanted.length > 5 ? 2 : 1));
  if (slip) return slip;
  const begins = choices.filter((choice) => fold(choice.text).startsWith(wanted));
  return begins.length === 1 ? (begins[0] ?? null) : null;
}
