import type { PersonState } from "@/bindings";

/** Up to two initials; one for Arabic and Hebrew, whose letters join or mirror when they stand together. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "?";
  if (
    /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(
      first,
    )
  )
    return first;
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** One of six tints, always the same for the same person. */
export function tint(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) >>> 0;
  return sum % 6;
}

/** How a state is drawn: its colour and its shape, so that it is never the colour alone. */
export const stateLook: Record<PersonState, "ok" | "warn" | "mute" | "bad"> = {
  active: "ok",
  invited: "warn",
  staged: "warn",
  suspended: "mute",
  bin: "bad",
  purged: "bad",
};
