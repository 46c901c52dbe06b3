import { useEffect, useRef } from "react";
import type { BadgeCandidate, TapView } from "@/bindings";
import { onNews } from "./changes";
import { showPerson } from "./nav";
import { isBusy } from "./overlays";
import { createStore } from "./store";

/** A tap nobody took at once; it waits in the corner. */
export interface WaitingTap {
  tap: TapView;
  /**
   * `known`: the holder may be opened; `unknown`: may be given to somebody; `blocked`: lost or out of
   * use; `unreadable`: says why.
   */
  kind: "known" | "unknown" | "blocked" | "unreadable";
  /** When it leaves the corner by itself, on the reader's clock. */
  until: number;
}

/** An unknown card waits this long for its person. */
export const TRAY_MS = 5 * 60_000;

/** Taps in the corner, the latest first; the same card stands there once. */
export const tray = createStore<readonly WaitingTap[]>([]);

/** Takes a tap (`true`), or leaves it to the next. */
export type TapConsumer = (tap: TapView) => boolean;

const consumers: { take: () => TapConsumer | null }[] = [];

/**
 * Offers every tap to this component while it is there and `active`; the one that came last is
 * asked first. The person panel is active once it was clicked or focused, the enrolment dialog
 * always.
 */
export function useTapConsumer(consume: TapConsumer, active = true): void {
  const latest = useRef({ consume, active });
  latest.current = { consume, active };
  useEffect(() => {
    const entry = { take: () => (latest.current.active ? latest.current.consume : null) };
    consumers.push(entry);
    return () => {
      consumers.splice(consumers.indexOf(entry), 1);
    };
  }, []);
}

/** What becomes of a tap that no open panel or dialog took. */
export type TapDecision = { kind: "open"; person: string } | { kind: "wait"; as: WaitingTap["kind"] };

/**
 * A known card opens its holder, unless that would disturb a dialog or unsaved work; everything
 * else waits in the corner. A tap never leads away from unsaved work.
 */
export function decideTap(tap: TapView, busy: boolean): TapDecision {
  if (tap.card === null) return { kind: "wait", as: "unreadable" };
  if (tap.badge?.state === "lost" || tap.badge?.state === "revoked") return { kind: "wait", as: "blocked" };
  const holder = tap.badge?.holder;
  if (holder) return busy ? { kind: "wait", as: "known" } : { kind: "open", person: holder.id };
  return { kind: "wait", as: tap.problem ? "unreadable" : "unknown" };
}

/** Somebody whose badge a card resembles, and how. */
export interface Perhaps {
  id: string;
  name: string;
  like: BadgeCandidate;
}

/**
 * Whose badge this unknown card may be, read with another reader's settings; of somebody other than
 * `but`.
 */
export function perhapsOf(tap: TapView, but: string | null = null): Perhaps | null {
  if (tap.badge) return null;
  for (const like of tap.alike) {
    const holder = like.badge?.holder;
    if (holder && holder.id !== but) return { ...holder, like };
  }
  return null;
}

export function dismissTap(tap: TapView): void {
  tray.set((before) => before.filter((waiting) => waiting.tap !== tap));
}

export function receiveTap(tap: TapView): void {
  for (let at = consumers.length - 1; at >= 0; at -= 1) {
    if (consumers[at]?.take()?.(tap)) return;
  }
  const decision = decideTap(tap, isBusy());
  // The same card laid down again replaces its older card in the corner.
  const others = tray.get().filter((waiting) => waiting.tap.raw !== tap.raw && waiting.until > tap.at);
  if (decision.kind === "open") {
    tray.set(others);
    showPerson(decision.person, { byTap: true });
  } else {
    tray.set([{ tap, kind: decision.as, until: tap.at + TRAY_MS }, ...others].slice(0, 5));
  }
}

/** Starts following taps; once, while somebody is signed in. */
export function followTaps(): () => void {
  const stop = onNews("tap", (news) => {
    if (news.tap) receiveTap(news.tap);
  });
  return () => {
    stop();
    tray.set([]);
  };
}
