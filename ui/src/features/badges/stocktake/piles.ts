import type { TapView } from "@/bindings";
import { createStore } from "@/lib/store";

/** What a counted card turned out to be. */
export const piles = ["free", "in_use", "leaver", "lost", "revoked", "unknown"] as const;
export type Pile = (typeof piles)[number];

/** A card that was counted. */
export interface Counted {
  card: string;
  label: string;
  pile: Pile;
  /** The badge and its holder, where there is one. */
  badge: string | null;
  holder: { id: string; name: string } | null;
  at: number;
}

/** Holders who should not have it any more. */
const gone = ["suspended", "bin", "purged"];

/** Which pile a card belongs to; `null` for what could not be read. */
export function pileOf(tap: Pick<TapView, "card" | "badge">): Pile | null {
  if (tap.card === null) return null;
  const { badge } = tap;
  if (!badge) return "unknown";
  if (badge.state === "lost") return "lost";
  if (badge.state === "revoked") return "revoked";
  if (!badge.holder) return "free";
  return badge.dormant_reason && gone.includes(badge.dormant_reason) ? "leaver" : "in_use";
}

/** Every card of this stocktake, the latest first; it stays while the window is open. */
export const counted = createStore<readonly Counted[]>([]);

/** Counts a card once; answers whether it was new. */
export function count(tap: TapView, pile: Pile): boolean {
  const card = tap.card ?? "";
  if (counted.get().some((one) => one.card === card)) return false;
  const one: Counted = {
    card,
    label: tap.label ?? card,
    pile,
    badge: tap.badge?.id ?? null,
    holder: tap.badge?.holder ?? null,
    at: tap.at,
  };
  counted.set((before) => [one, ...before]);
  return true;
}

/** Says of cards that were taken back that they are free now, or (after an undo) what they were. */
export function restack(cards: ReadonlyMap<string, Pick<Counted, "pile" | "holder">>): void {
  counted.set((before) => before.map((one) => ({ ...one, ...cards.get(one.card) })));
}

/** A sign at the beginning of a cell that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** The list as a spreadsheet takes it from the clipboard. */
export function asTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const plain = text.replace(/[\t\r\n]+/g, " ");
    return FORMULA.test(plain) ? `'${plain}` : plain;
  };
  return [head, ...rows].map((row) => row.map(cell).join("\t")).join("\n");
}
