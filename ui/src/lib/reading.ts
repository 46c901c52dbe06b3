import { useMemo } from "react";
import type { Reading } from "./format";
import { formatNumber } from "./format";
import { locale } from "./i18n";
import { dateStyleSetting, useSetting } from "./settings";
import { useStore } from "./store";

/** How the signed-in person reads dates and numbers, live. */
export function useReading(): Reading {
  const tag = useStore(locale, (now) => now.tag);
  const [dates] = useSetting(dateStyleSetting);
  return useMemo(() => ({ tag, dates }), [tag, dates]);
}

/** Numbers in the reader's digits and groups. */
export function useNumber(): (value: number) => string {
  const tag = useStore(locale, (now) => now.tag);
  return useMemo(() => (value: number) => formatNumber(value, tag), [tag]);
}
