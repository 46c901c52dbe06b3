import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { SortKey } from "@/bindings";
import { classes } from "@/components";
import { DRAGGED_PERSON } from "@/lib/dragged";
import { formatAgo, formatDay } from "@/lib/format";
import { useNow } from "@/lib/now";
import { useReading } from "@/lib/reading";
import { columnWord, stateWord } from "@/lib/words";
import { columnSpecs, type Display, minimumWidth, type ShownColumn, tracks } from "./columns";
import styles from "./Grid.module.css";
import type { DirectoryList, ListState } from "./list";
import { Row, type RowWords } from "./Row";
import { type Chosen, isChosen } from "./selection";
import { HEAD, useWindow } from "./useWindow";

const WAITING_ROWS = 14;

/** Where the focus is: −1 is the head; column −1 is the row itself. */
interface Focus {
  index: number;
  col: number;
  id: string | null;
}

export interface GridHandle {
  /** Moves the focus to the row where it was last, or to the first. */
  focus: () => void;
  /** The person the focus is on. */
  focused: () => { id: string; index: number } | null;
  /** Moves the focus to this row without taking it from elsewhere. */
  point: (index: number) => void;
  toTop: () => void;
}

export interface GridProps {
  ref?: Ref<GridHandle>;
  list: DirectoryList;
  state: ListState;
  label: string;
  columns: readonly ShownColumn[];
  widths: Display["widths"];
  rowHeight: number;
  sort: readonly SortKey[];
  chosen: Chosen;
  /** The person shown in the panel. */
  openId: string | null;
  oneClickOpens: boolean;
  onSort: (column: ShownColumn, join: boolean) => void;
  onWidth: (column: ShownColumn, width: number) => void;
  onChoose: (ids: string[], on: boolean) => void;
  onChooseAll: () => void;
  onChooseNone: () => void;
  onOpen: (id: string, index: number) => void;
  onPeek: (id: string, index: number) => void;
  /** A row was clicked while the panel stands beside the list. */
  onPoint: (id: string, index: number) => void;
  /** The focus went to this row by key. */
  onMoved: (id: string, index: number) => void;
  onEdit: (id: string, index: number) => void;
  onSeen: (start: number, end: number) => void;
  /** The first answer takes its time: rows in waiting are drawn. */
  waiting: boolean;
  /** Instead of rows: why there are none. */
  placeholder: ReactNode;
}

/**
 * The list as a grid: one Tab stop, arrows, pages and ends, cells with ←→, Space to peek, Enter
 * to open, Shift for ranges. The focus belongs to a person, not to an element: it stays on them
 * when the list is made again, and their row stays in the document when it is scrolled away.
 */
export function Grid(props: GridProps) {
  const { list, state, columns, widths, rowHeight, sort, chosen, openId, onSeen, ref } = props;
  const { t, i18n } = useLingui();
  const reading = useReading();
  const now = useNow(60_000);
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState<Focus>({ index: 0, col: -1, id: null });
  const anchor = useRef(0);
  const total = props.waiting ? WAITING_ROWS : (state.page?.total ?? 0);

  // The same person may stand elsewhere after the list was made again.
  const settled = settle(focus, list, total);
  const window = useWindow(scroller, total, rowHeight, settled.index >= 0 ? settled.index : null);
  const template = useMemo(() => `16px ${tracks(columns, widths)}`, [columns, widths]);
  const width = useMemo(() => minimumWidth(columns, widths), [columns, widths]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words also change with the language, which `i18n` does not tell.
  const words: RowWords = useMemo(
    () => ({
      select: (name) => t`Select ${name}`,
      state: {
        active: i18n._(stateWord.active),
        invited: i18n._(stateWord.invited),
        staged: i18n._(stateWord.staged),
        suspended: i18n._(stateWord.suspended),
        bin: i18n._(stateWord.bin),
        purged: i18n._(stateWord.purged),
      },
      ago: (instant) => formatAgo(instant, now, reading),
      day: (day) => formatDay(day, reading),
      draft: t`Unsaved changes`,
      contested: t`Contested`,
      edited: t`Changed since the list was made`,
      none: t`Empty`,
    }),
    [t, i18n, i18n.locale, now, reading],
  );

  // Tell the list what is seen, so that it reads that first.
  useLayoutEffect(() => onSeen(window.seen.start, window.seen.end), [onSeen, window.seen.start, window.seen.end]);

  // Another list starts at its top.
  const generation = useRef(state.generation);
  useLayoutEffect(() => {
    if (generation.current === state.generation) return;
    generation.current = state.generation;
    window.toTop();
    setFocus((before) => (before.index <= 0 ? before : { index: 0, col: -1, id: null }));
  }, [state.generation, window]);

  // The focus follows its person: after a move, and when rows changed hands under it.
  const moved = useRef(false);
  useLayoutEffect(() => {
    const grid = scroller.current;
    if (!grid) return;
    const inside = grid.contains(document.activeElement);
    if (!moved.current && !inside) return;
    const wanted = element(grid, settled);
    if (wanted && wanted !== document.activeElement) wanted.focus({ preventScroll: true });
    moved.current = false;
  });

  const move = (to: Focus) => {
    moved.current = true;
    const id = to.index >= 0 ? (list.row(to.index)?.id ?? null) : null;
    setFocus({ ...to, id });
    if (to.index >= 0) {
      window.scrollTo(to.index);
      if (id) props.onMoved(id, to.index);
    }
  };

  useImperativeHandle(ref, () => ({
    focus: () => move({ ...settled, col: -1 }),
    focused: () => {
      const row = settled.index >= 0 ? list.row(settled.index) : undefined;
      return row ? { id: row.id, index: settled.index } : null;
    },
    point: (index) => {
      setFocus({ index, col: -1, id: list.row(index)?.id ?? null });
      window.scrollTo(index);
    },
    toTop: window.toTop,
  }));

  const chooseRange = async (from: number, to: number, on: boolean) => {
    const people = await list.peopleBetween(Math.min(from, to), Math.max(from, to));
    props.onChoose(
      people.map((row) => row.id),
      on,
    );
  };

  const isOn = (id: string) => isChosen(chosen, id, state.shown);

  const toggle = (index: number) => {
    const row = list.row(index);
    if (!row) return;
    anchor.current = index;
    props.onChoose([row.id], !isOn(row.id));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.defaultPrevented || event.altKey) return;
    const { index, col } = settled;
    const mod = event.ctrlKey || event.metaKey;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    const to = (next: number) => {
      done();
      const bounded = Math.max(-1, Math.min(total - 1, next));
      if (event.shiftKey && bounded >= 0 && index >= 0) {
        void chooseRange(anchor.current, bounded, true);
      } else if (bounded >= 0) anchor.current = bounded;
      move({ index: bounded, col: bounded === -1 && col < 0 ? 0 : col, id: null });
    };
    const cells = columns.length + 1;
    const across = (step: 1 | -1) => {
      done();
      const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -step : step;
      const lowest = index === -1 ? 0 : -1;
      move({ ...settled, col: Math.max(lowest, Math.min(cells - 1, col + forward)) });
    };
    switch (event.key) {
      case "ArrowDown":
        return to(index + 1);
      case "ArrowUp":
        return to(index - 1);
      case "PageDown":
        return to(index + window.page);
      case "PageUp":
        return to(Math.max(0, index - window.page));
      case "Home":
        return to(0);
      case "End":
        return to(total - 1);
      case "ArrowRight":
        return across(1);
      case "ArrowLeft":
        return across(-1);
      case "a":
      case "A":
        if (!mod) return;
        done();
        return props.onChooseAll();
      case " ": {
        done();
        if (index === -1) return col === 0 ? chooseHead() : sortBy(col, event.shiftKey);
        if (event.shiftKey || col === 0) return toggle(index);
        const row = list.row(index);
        return row && props.onPeek(row.id, index);
      }
      case "Enter": {
        if (mod) return;
        done();
        if (index === -1) return col === 0 ? chooseHead() : sortBy(col, event.shiftKey);
        const row = list.row(index);
        return row && props.onOpen(row.id, index);
      }
      case "F2": {
        const row = index >= 0 ? list.row(index) : undefined;
        if (!row) return;
        done();
        return props.onEdit(row.id, index);
      }
    }
  };

  const allOn = chosen.mode === "all" && chosen.except.size === 0 && total > 0 && isChosen(chosen, "", state.shown);
  const someOn = chosen.mode === "some" ? chosen.ids.size > 0 : chosen.total > chosen.except.size;
  const chooseHead = () => (allOn ? props.onChooseNone() : props.onChooseAll());
  const sortBy = (col: number, join: boolean) => {
    const column = columns[col - 1];
    if (column && columnSpecs[column].sortable) props.onSort(column, join);
  };

  // The name is a link, which browsers let one drag: it carries its person, for whoever takes people.
  const onDragStart = (event: DragEvent<HTMLDivElement>) => {
    const name = (event.target as HTMLElement).closest("[data-open-person]");
    const id = name?.getAttribute("href")?.slice(1);
    if (!id) return;
    event.dataTransfer.setData(DRAGGED_PERSON, id);
    event.dataTransfer.effectAllowed = "copy";
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-index]");
    if (!line) return;
    const index = Number(line.dataset.index);
    const row = list.row(index);
    if (!row) return;
    const opens = target.closest("[data-open-person]") !== null;
    if (opens) event.preventDefault();
    moved.current = true;
    setFocus({ index, col: -1, id: row.id });
    if (event.shiftKey) {
      void chooseRange(anchor.current, index, true);
      return;
    }
    if (target.closest("[data-check]") || event.ctrlKey || event.metaKey) return toggle(index);
    if (opens || props.oneClickOpens) return props.onOpen(row.id, index);
    // With the panel beside it a click looks at the next person; without, it selects.
    if (openId) return props.onPoint(row.id, index);
    toggle(index);
  };

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-index]");
    const row = line && list.row(Number(line.dataset.index));
    if (row && !target.closest("[data-check]")) props.onOpen(row.id, Number(line.dataset.index));
  };

  const onHeadClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest("[data-resize]")) return;
    const col = Number(target.closest<HTMLElement>("[data-col]")?.dataset.col ?? -1);
    if (col < 0) return;
    moved.current = true;
    setFocus({ index: -1, col, id: null });
    if (col === 0) chooseHead();
    else sortBy(col, event.shiftKey);
  };

  const primary = sort.length > 1;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-busy={state.loading}
        className={styles.grid}
        data-region
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" style={{ position: "sticky", insetBlockStart: 0, zIndex: 2, minInlineSize: width }}>
          <div
            role="row"
            aria-rowindex={1}
            className={styles.head}
            style={{ gridTemplateColumns: template }}
            onClick={onHeadClick}
          >
            <span
              role="columnheader"
              aria-colindex={1}
              aria-label={t`Selection`}
              data-col={0}
              data-head
              tabIndex={total === 0 || settled.index === -1 ? (settled.col <= 0 ? 0 : -1) : -1}
              className={classes(styles.cell, styles.check)}
            >
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label={t`Select everybody who matches`}
                checked={allOn}
                ref={(box) => {
                  if (box) box.indeterminate = !allOn && someOn;
                }}
                onChange={() => undefined}
              />
            </span>
            {columns.map((column, at) => {
              const place = sort.findIndex((key) => key.column === column);
              const key = sort[place];
              return (
                <span
                  key={column}
                  role="columnheader"
                  aria-colindex={at + 2}
                  aria-sort={key ? (key.desc ? "descending" : "ascending") : undefined}
                  data-col={at + 1}
                  data-head
                  tabIndex={settled.index === -1 && settled.col === at + 1 ? 0 : -1}
                  className={classes(styles.heading, key && styles.sorted)}
                >
                  <span>
                    <b>{i18n._(columnWord[column])}</b>
                    {key ? key.desc ? <ArrowDown size={14} aria-hidden /> : <ArrowUp size={14} aria-hidden /> : null}
                    {key && primary ? <span className={styles.order}>{place + 1}</span> : null}
                  </span>
                  <Resizer column={column} onWidth={props.onWidth} />
                </span>
              );
            })}
          </div>
        </div>
        <div
          // An empty group of rows is an error, so it is one only with rows.
          role={total > 0 ? "rowgroup" : "presentation"}
          className={styles.body}
          style={{ blockSize: window.height, minInlineSize: width }}
          onClick={onClick}
          onDragStart={onDragStart}
          onDoubleClick={onDoubleClick}
        >
          {window.rows.map(({ index, top, key }) => {
            const row = list.row(index);
            return (
              <Row
                key={key}
                row={row}
                index={index}
                top={top}
                height={rowHeight}
                columns={columns}
                template={template}
                chosen={row !== undefined && isOn(row.id)}
                open={row !== undefined && row.id === openId}
                edited={row !== undefined && state.edited.has(row.id)}
                stop={index === settled.index}
                words={words}
              />
            );
          })}
        </div>
      </div>
      {props.placeholder ? (
        <div className={styles.placeholder} style={{ insetBlockStart: HEAD + Math.min(total, 3) * rowHeight }}>
          {props.placeholder}
        </div>
      ) : null}
    </div>
  );
}

/** The focus in the list as it is now: on the same person if they were read, else on the same place. */
function settle(focus: Focus, list: DirectoryList, total: number): Focus {
  if (focus.index < 0) return focus;
  if (total === 0) return { ...focus, index: -1, col: Math.max(0, focus.col) };
  const here = list.row(focus.index);
  if (focus.id === null || here?.id === focus.id) return { ...focus, index: Math.min(focus.index, total - 1) };
  const elsewhere = list.indexOf(focus.id);
  if (elsewhere >= 0) return { ...focus, index: elsewhere };
  return { ...focus, index: Math.min(focus.index, total - 1), id: here?.id ?? null };
}

function element(grid: HTMLElement, focus: Focus): HTMLElement | null {
  if (focus.index === -1) return grid.querySelector<HTMLElement>(`[data-head][data-col="${Math.max(0, focus.col)}"]`);
  const row = grid.querySelector<HTMLElement>(`[data-index="${focus.index}"]`);
  return focus.col < 0 ? row : (row?.querySelector<HTMLElement>(`[data-col="${focus.col}"]`) ?? row);
}

/** The edge of a heading; the Display panel has the same for the keyboard. */
function Resizer({ column, onWidth }: { column: ShownColumn; onWidth: GridProps["onWidth"] }) {
  const start = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const heading = handle.parentElement;
    if (!heading) return;
    const from = event.clientX;
    const width = heading.getBoundingClientRect().width;
    const direction = getComputedStyle(heading).direction === "rtl" ? -1 : 1;
    handle.setPointerCapture(event.pointerId);
    const widthAt = (x: number) =>
      Math.round(Math.max(columnSpecs[column].min, Math.min(800, width + (x - from) * direction)));
    const onMove = (next: globalThis.PointerEvent) => {
      heading.style.inlineSize = `${widthAt(next.clientX)}px`;
    };
    const onEnd = (next: globalThis.PointerEvent) => {
      handle.removeEventListener("pointermove", onMove);
      heading.style.inlineSize = "";
      onWidth(column, widthAt(next.clientX));
    };
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("pointerup", onEnd, { once: true });
  };
  return <span data-resize className={styles.resize} onPointerDown={start} aria-hidden />;
}
