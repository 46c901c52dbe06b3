import { type Range, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef } from "react";

/** Browsers stop laying out correctly somewhere above this height. */
export const MAX_PIXELS = 10_000_000;
export const OVERSCAN = 10;
/** The sticky head inside the scrolling element. */
export const HEAD = 35;

export interface Placed {
  index: number;
  top: number;
  /** The same for a row and the one that takes its element when it leaves. */
  key: string;
}

export interface RowWindow {
  rows: Placed[];
  /** Height of the body in pixels. */
  height: number;
  /** First and one past the last row that is seen. */
  seen: { start: number; end: number };
  /** Rows that fit at once. */
  page: number;
  scrollTo: (index: number) => void;
  toTop: () => void;
}

/**
 * Which rows are in the document. Rows have one height. `keep` stays in the document wherever the
 * list is scrolled to, since it has the focus. Beyond ten million pixels the way the scrollbar
 * goes is stretched over the list, never the rows.
 */
export function useWindow(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  keep: number | null,
): RowWindow {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const full = count * rowHeight;
  const shown = Math.min(full, MAX_PIXELS);
  const viewport = scroller.current ? scroller.current.clientHeight - HEAD : 600;
  /** Pixels of the list that one pixel of the scrollbar stands for. */
  const stretch = full > MAX_PIXELS ? (full - viewport) / (shown - viewport) : 1;
  const stretchNow = useRef(stretch);
  stretchNow.current = stretch;

  const virtualizer: Virtualizer<HTMLDivElement, Element> = useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    useAnimationFrameWithResizeObserver: true,
    initialRect: { width: 1000, height: 640 },
    observeElementOffset: (instance, report) => {
      const element = instance.scrollElement;
      if (!element) return;
      let settled: ReturnType<typeof setTimeout> | undefined;
      const onScroll = () => {
        report(element.scrollTop * stretchNow.current, true);
        clearTimeout(settled);
        settled = setTimeout(() => report(element.scrollTop * stretchNow.current, false), 120);
        if (stretchNow.current !== 1) redraw();
      };
      report(element.scrollTop * stretchNow.current, false);
      element.addEventListener("scroll", onScroll, { passive: true });
      return () => {
        clearTimeout(settled);
        element.removeEventListener("scroll", onScroll);
      };
    },
    scrollToFn: (offset, _options, instance) => {
      instance.scrollElement?.scrollTo({ top: offset / stretchNow.current });
    },
    // Made anew when the kept row changes, since the library keeps its answer until then.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes: number[] = [];
        const from = Math.max(0, range.startIndex - range.overscan);
        const to = Math.min(range.count - 1, range.endIndex + range.overscan);
        for (let index = from; index <= to; index += 1) indexes.push(index);
        if (keep !== null && keep >= 0 && keep < range.count && (keep < from || keep > to)) indexes.push(keep);
        return indexes;
      },
      [keep],
    ),
  });

  // A new row height, or a row to keep, is news to the library only when told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rowHeight is why the sizes are measured again.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);
  useEffect(() => {
    if (scroller.current) redraw();
  }, [scroller]);

  const offset = virtualizer.scrollOffset ?? 0;
  const size = Math.max(0, (virtualizer.scrollRect?.height ?? 640) - HEAD);
  const scrolled = scroller.current?.scrollTop ?? 0;
  const items = virtualizer.getVirtualItems();
  const inWindow = items.length - (keep !== null && items.some((item) => item.index === keep) ? 1 : 0);
  // A few more than are ever there at once, so that a row's element changes hands only far away.
  const slots = Math.max(inWindow + 2, Math.ceil(size / rowHeight) + 2 * OVERSCAN + 4);
  const kept = keep !== null && keep >= 0 ? keep % slots : null;
  const rows = items.map((item) => ({
    index: item.index,
    top: stretch === 1 ? item.index * rowHeight : item.index * rowHeight - offset + scrolled,
    // The kept row has its slot for itself; who would share it stands aside.
    key: item.index !== keep && item.index % slots === kept ? "aside" : String(item.index % slots),
  }));
  const start = Math.min(count, Math.floor(offset / rowHeight));
  return {
    rows,
    height: shown,
    seen: { start, end: Math.min(count, Math.ceil((offset + size) / rowHeight)) },
    page: Math.max(1, Math.floor(size / rowHeight) - 1),
    scrollTo: (index) => {
      const element = scroller.current;
      if (!element) return;
      const size = element.clientHeight - HEAD;
      const now = element.scrollTop * stretch;
      const top = index * rowHeight;
      if (top < now) element.scrollTop = top / stretch;
      else if (top + rowHeight > now + size) element.scrollTop = (top + rowHeight - size) / stretch;
    },
    toTop: () => {
      if (scroller.current) scroller.current.scrollTop = 0;
    },
  };
}
