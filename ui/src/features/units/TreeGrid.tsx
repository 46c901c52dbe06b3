import { useLingui } from "@lingui/react/macro";
import { ChevronRight } from "lucide-react";
import { type DragEvent, type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { UnitRow } from "@/bindings";
import { classes } from "@/components";
import { useNumber } from "@/lib/reading";
import { mayLieIn, type TreeRow } from "./tree";
import styles from "./Units.module.css";

export interface TreeHandle {
  focus: () => void;
}

export interface TreeGridProps {
  ref?: Ref<TreeHandle>;
  label: string;
  rows: readonly TreeRow[];
  units: readonly UnitRow[];
  /** Heading and text of the column that tells most of this kind besides the name. */
  place: { head: string; of: (unit: UnitRow) => string } | null;
  /** What lies in them is counted as well. */
  nested: boolean;
  openId: string | null;
  readOnly: boolean;
  onOpen: (unit: UnitRow) => void;
  onFold: (id: string, open: boolean) => void;
  onRename: (unit: UnitRow, name: string) => void;
  onDelete: (unit: UnitRow) => void;
  onMove: (unit: UnitRow, parent: UnitRow | null) => void;
  onPeople: (unit: UnitRow) => void;
}

/**
 * The tree as a grid of plain rows. Keys as in every tree: arrows walk, open and close; Enter opens
 * the panel, F2 renames in place, Delete asks what becomes of what is in it. A row is dragged onto
 * another one to lie in it; "Move to" in the panel does the same without a pointer.
 */
export function TreeGrid(props: TreeGridProps) {
  const { t } = useLingui();
  const { rows, units, nested, place, readOnly } = props;
  const number = useNumber();
  const body = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [dragged, setDragged] = useState<UnitRow | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const wantFocus = useRef(false);
  const current = rows.some((row) => row.unit.id === at) ? at : (rows[0]?.unit.id ?? null);

  useImperativeHandle(props.ref, () => ({
    focus: () => body.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
  }));
  useEffect(() => {
    if (!wantFocus.current) return;
    wantFocus.current = false;
    body.current?.querySelector<HTMLElement>(`[data-unit="${current}"]`)?.focus();
  });

  const go = (id: string | undefined) => {
    if (!id) return;
    wantFocus.current = true;
    setAt(id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (renaming || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = rows.findIndex((row) => row.unit.id === current);
    const row = rows[index];
    if (!row) return;
    const rtl = document.documentElement.dir === "rtl";
    const open = rtl ? "ArrowLeft" : "ArrowRight";
    const close = rtl ? "ArrowRight" : "ArrowLeft";
    if (event.key === "ArrowDown") go(rows[index + 1]?.unit.id);
    else if (event.key === "ArrowUp") go(rows[index - 1]?.unit.id);
    else if (event.key === "Home") go(rows[0]?.unit.id);
    else if (event.key === "End") go(rows.at(-1)?.unit.id);
    else if (event.key === open && row.hasChildren && !row.open) props.onFold(row.unit.id, true);
    else if (event.key === open && row.open) go(rows[index + 1]?.unit.id);
    else if (event.key === close && row.open) props.onFold(row.unit.id, false);
    else if (event.key === close) go(rows.slice(0, index).findLast((one) => one.level < row.level)?.unit.id);
    else if (event.key === "Enter") props.onOpen(row.unit);
    else if (event.key === "F2" && !readOnly) setRenaming(row.unit.id);
    else if (event.key === "Delete" && !readOnly) props.onDelete(row.unit);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drop = (event: DragEvent, parent: UnitRow | null) => {
    event.preventDefault();
    event.stopPropagation();
    if (dragged && (parent === null ? dragged.parent !== null : mayLieIn(units, dragged, parent)))
      props.onMove(dragged, parent);
    setDragged(null);
    setOver(null);
  };

  return (
    // Dropping beside the rows puts a unit at the top; the panel has a button for that.
    <div
      className={styles.scroll}
      onDragOver={(event) => dragged && event.preventDefault()}
      onDrop={(event) => drop(event, null)}
    >
      <div
        role="treegrid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        className={styles.tree}
        data-nested={nested || undefined}
        data-place={place !== null || undefined}
      >
        <div role="row" aria-rowindex={1} className={styles.head}>
          <span role="columnheader">{t`Name`}</span>
          <span role="columnheader">{t`Code`}</span>
          {place ? <span role="columnheader">{place.head}</span> : null}
          <span role="columnheader">{t`Manager`}</span>
          <span role="columnheader" className={styles.number}>{t`People`}</span>
          {nested ? <span role="columnheader" className={styles.number}>{t`With all in it`}</span> : null}
        </div>
        <div ref={body} role="rowgroup" onKeyDown={onKeyDown}>
          {rows.map((row, index) => {
            const { unit } = row;
            const name = unit.name;
            return (
              <div
                key={unit.id}
                role="row"
                data-unit={unit.id}
                aria-rowindex={index + 2}
                aria-level={row.level}
                aria-posinset={row.place}
                aria-setsize={row.of}
                aria-expanded={row.hasChildren ? row.open : undefined}
                aria-selected={props.openId === unit.id}
                tabIndex={unit.id === current ? 0 : -1}
                className={classes(styles.row, over === unit.id && styles.over, unit.gone && styles.gone)}
                draggable={!readOnly && !unit.gone && renaming !== unit.id}
                onFocus={() => setAt(unit.id)}
                onClick={() => props.onOpen(unit)}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = "move";
                  event.dataTransfer.setData("text/plain", name);
                  setDragged(unit);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
                onDragOver={(event) => {
                  if (!dragged || !mayLieIn(units, dragged, unit)) return;
                  event.preventDefault();
                  event.stopPropagation();
                  setOver(unit.id);
                }}
                onDragLeave={() => setOver((before) => (before === unit.id ? null : before))}
                onDrop={(event) => drop(event, unit)}
              >
                <span role="gridcell" className={styles.name} style={{ paddingInlineStart: 20 + (row.level - 1) * 18 }}>
                  {row.hasChildren ? (
                    <button
                      type="button"
                      tabIndex={-1}
                      className={styles.fold}
                      aria-label={row.open ? t`Close ${name}` : t`Open ${name}`}
                      onClick={(event) => {
                        event.stopPropagation();
                        props.onFold(unit.id, !row.open);
                      }}
                    >
                      <ChevronRight size={14} aria-hidden data-open={row.open || undefined} />
                    </button>
                  ) : (
                    <span className={styles.fold} />
                  )}
                  {renaming === unit.id ? (
                    <NameInput
                      name={name}
                      onDone={(next) => {
                        setRenaming(null);
                        wantFocus.current = true;
                        if (next !== null && next.trim() !== "" && next.trim() !== name)
                          props.onRename(unit, next.trim());
                      }}
                    />
                  ) : (
                    <bdi className="cut">{name}</bdi>
                  )}
                  {unit.gone ? <span className={styles.tag}>{t`deleted`}</span> : null}
                </span>
                <span role="gridcell" className="cut">
                  <bdi dir="ltr">{unit.code ?? "–"}</bdi>
                </span>
                {place ? (
                  <span role="gridcell" className="cut">
                    <bdi>{place.of(unit) || "–"}</bdi>
                  </span>
                ) : null}
                <span role="gridcell" className="cut">
                  <bdi>{unit.manager?.name ?? "–"}</bdi>
                </span>
                <span role="gridcell" className={styles.number}>
                  <button
                    type="button"
                    tabIndex={-1}
                    className={styles.people}
                    aria-label={`${number(unit.people)} – ${t`Show the people of ${name}`}`}
                    disabled={unit.people === 0}
                    onClick={(event) => {
                      event.stopPropagation();
                      props.onPeople(unit);
                    }}
                  >
                    {number(unit.people)}
                  </button>
                </span>
                {nested ? (
                  <span role="gridcell" className={styles.number}>
                    {number(unit.people_all)}
                  </span>
                ) : null}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The name while it is written anew; Enter keeps it, Esc does not, leaving the field keeps it. */
function NameInput({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const end = (next: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(next);
  };
  return (
    <input
      ref={field}
      aria-label={t`New name of ${name}`}
      className={styles.rename}
      value={text}
      maxLength={120}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => end(text)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") end(text);
        if (event.key === "Escape") end(null);
      }}
    />
  );
}
