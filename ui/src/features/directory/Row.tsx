import { memo, type ReactNode } from "react";
import type { PersonRow } from "@/bindings";
import { avatarClass, avatarStyle, classes, pillClass } from "@/components";
import { personTypeWord, roleWord } from "@/lib/fieldWords";
import { initials, stateLook } from "@/lib/person";
import { cellText, isLatinCell, isNamed, type ShownColumn } from "./columns";
import styles from "./Grid.module.css";

/** Words and formats every row needs, made once for all of them. */
export interface RowWords {
  select: (name: string) => string;
  state: Record<PersonRow["state"], string>;
  ago: (instant: number) => string;
  day: (day: string) => string;
  draft: string;
  contested: string;
  edited: string;
  none: string;
}

export interface RowProps {
  row: PersonRow | undefined;
  index: number;
  /** Distance from the body's top in pixels. */
  top: number;
  height: number;
  columns: readonly ShownColumn[];
  template: string;
  chosen: boolean;
  /** The person panel shows this person. */
  open: boolean;
  edited: boolean;
  /** This row is the grid's Tab stop. */
  stop: boolean;
  words: RowWords;
}

const nothing = () => undefined;

/**
 * Text, a native checkbox and two spans. No component of a library, no state and no effect: a
 * hundred of these are drawn while a wheel turns.
 */
export const Row = memo(function Row({
  row,
  index,
  top,
  height,
  columns,
  template,
  chosen,
  open,
  edited,
  stop,
  words,
}: RowProps) {
  const place = { transform: `translateY(${top}px)`, blockSize: height, gridTemplateColumns: template };
  if (!row) {
    return (
      <div
        role="row"
        className={styles.row}
        style={place}
        aria-rowindex={index + 2}
        aria-busy="true"
        data-index={index}
        tabIndex={stop ? 0 : -1}
      >
        <span role="gridcell" aria-colindex={1} />
        {columns.map((column, at) => (
          <span
            key={column}
            role="gridcell"
            aria-colindex={at + 2}
            className={column === "name" ? styles.who : undefined}
          >
            {column === "name" ? <span className={styles.skeletonRound} /> : null}
            <span
              className={styles.skeleton}
              style={{ inlineSize: `${45 + ((index * 7 + at * 13) % 40)}%`, display: "block" }}
            />
          </span>
        ))}
      </div>
    );
  }
  return (
    <div
      role="row"
      className={classes(styles.row, edited && styles.edited)}
      style={place}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-index={index}
      data-open={open || undefined}
      data-region-focus={stop || undefined}
      tabIndex={stop ? 0 : -1}
    >
      <span
        role="gridcell"
        aria-colindex={1}
        data-col={0}
        tabIndex={-1}
        data-check
        className={classes(styles.cell, styles.check)}
      >
        <input type="checkbox" tabIndex={-1} aria-label={words.select(row.name)} checked={chosen} onChange={nothing} />
      </span>
      {columns.map((column, at) => (
        <span
          key={column}
          role="gridcell"
          aria-colindex={at + 2}
          data-col={at + 1}
          tabIndex={-1}
          // A text in the other direction is cut at its own end, not at its beginning.
          dir={isNamed(column) ? "auto" : undefined}
          data-strong={column === "department" || undefined}
          className={classes(
            styles.cell,
            column === "name" && styles.who,
            isLatinCell(column) && styles.latin,
            isNamed(column) && styles.named,
            column === "badge" && row.badge !== null && "mono",
            (column === "changed" || column === "created") && "num",
          )}
        >
          {content(row, column, edited, words)}
        </span>
      ))}
    </div>
  );
});

function content(row: PersonRow, column: ShownColumn, edited: boolean, words: RowWords): ReactNode {
  switch (column) {
    case "name":
      return (
        <>
          <span className={avatarClass} style={avatarStyle(row.id)} data-initials={initials(row.name)} aria-hidden />
          <a className={styles.name} dir="auto" href={`#${row.id}`} tabIndex={-1} data-open-person>
            {row.name}
          </a>
          {row.contested ? <span className={styles.contested}>{words.contested}</span> : null}
          {row.has_draft ? (
            <span className={styles.dot} role="img" aria-label={words.draft} title={words.draft} />
          ) : null}
          {edited ? <span className="vh">{words.edited}</span> : null}
        </>
      );
    case "role":
      return row.role_name ?? roleWord(row.role);
    case "person_type":
      return personTypeWord(row.person_type);
    case "status":
      return <span className={pillClass(stateLook[row.state])}>{words.state[row.state]}</span>;
    case "changed":
      return words.ago(row.changed_at);
    case "created":
      return words.ago(row.created_at);
    case "start_date":
    case "end_date": {
      const day = row[column];
      return day ? words.day(day) : <Nothing words={words} />;
    }
    default: {
      const text = cellText(row, column);
      if (text === null) return <Nothing words={words} />;
      return isLatinCell(column) ? <bdi dir="ltr">{text}</bdi> : text;
    }
  }
}

function Nothing({ words }: { words: RowWords }) {
  return (
    <span className={styles.none}>
      <span aria-hidden>–</span>
      <span className="vh">{words.none}</span>
    </span>
  );
}
