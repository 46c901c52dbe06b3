import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowRight, Pencil } from "lucide-react";
import { memo, type ReactNode, useRef } from "react";
import type { ImportOutcome, ImportRow } from "@/bindings";
import { Button, Note, Pill } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { useNumber } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import styles from "./Import.module.css";
import type { RowFilter } from "./state";
import { rowProblem } from "./words";

/** Rows fetched at once. */
const PAGE = 100;
const ROW_HEIGHT = 44;

const outcomeOf: Record<RowFilter, ImportOutcome | null> = {
  all: null,
  new: "new",
  changed: "changed",
  same: "same",
  look: null,
  refused: "refused",
};

function pageQuery(fileId: string, job: string, filter: RowFilter, page: number) {
  return {
    queryKey: [...keys.imports, "rows", fileId, job, filter, page],
    queryFn: () =>
      call("import_rows", {
        file_id: fileId,
        outcome: outcomeOf[filter],
        with_problems: filter === "look",
        start: page * PAGE,
        end: (page + 1) * PAGE,
      }),
  };
}

/** The rows of the file one by one, with what would change and what is wrong. Only those in sight are fetched. */
export function RowList({
  fileId,
  job,
  filter,
  action,
  onCorrect,
}: {
  fileId: string;
  job: string;
  filter: RowFilter;
  action?: ReactNode;
  /** Offers to correct rows with something wrong or doubtful. */
  onCorrect?: (row: ImportRow) => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const first = useQuery({ ...pageQuery(fileId, job, filter, 0), placeholderData: keepPreviousData });
  const total = first.data?.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    // Measured while the browser reports sizes, rows would change sizes it has yet to report.
    useAnimationFrameWithResizeObserver: true,
  });
  const seen = rows.getVirtualItems();
  const pages = [...new Set(seen.map((item) => Math.floor(item.index / PAGE)))];
  const fetched = useQueries({ queries: pages.map((page) => pageQuery(fileId, job, filter, page)) });
  const row = (index: number): ImportRow | undefined =>
    fetched[pages.indexOf(Math.floor(index / PAGE))]?.data?.rows[index % PAGE];
  const slow = useWaited(first.isPending);
  const error = first.error ?? fetched.find((page) => page.error)?.error;

  const titles: Record<RowFilter, string> = {
    all: plural(total, { one: "# row", other: "# rows" }),
    new: plural(total, { one: "# new person", other: "# new people" }),
    changed: plural(total, { one: "# person changes", other: "# people change" }),
    same: plural(total, { one: "# row changes nothing", other: "# rows change nothing" }),
    look: plural(total, { one: "# row needs a look", other: "# rows need a look" }),
    refused: plural(total, { one: "# row cannot be imported", other: "# rows cannot be imported" }),
  };
  return (
    <section className={styles.rows} aria-label={t`Rows of the file`}>
      <div className={styles.rowsHead}>
        {first.data ? <h2>{titles[filter]}</h2> : null}
        <span className="vh" role="status">
          {first.data && !first.isPlaceholderData ? titles[filter] : ""}
        </span>
        <span className={styles.grow} />
        {action}
      </div>
      {error ? (
        <div className={styles.notes}>
          <Note kind="bad">{sentence(error)}</Note>
        </div>
      ) : null}
      <div className={styles.table}>
        <div className={styles.tableHead} aria-hidden>
          <span>{t`Row`}</span>
          <span>{t`Person`}</span>
          <span>{t`What happens`}</span>
          <span>{t`Details`}</span>
          <span />
        </div>
        <div
          ref={scroller}
          className={styles.scroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls can be scrolled by keys.
          tabIndex={0}
          role="group"
          aria-label={titles[filter]}
          data-region-focus
        >
          {slow ? <div className={styles.skeleton} aria-hidden /> : null}
          {first.data && total === 0 ? <p className={styles.none}>{t`No such rows.`}</p> : null}
          <div style={{ blockSize: rows.getTotalSize(), position: "relative" }} role="list">
            {seen.map((item) => (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                role="listitem"
                aria-posinset={item.index + 1}
                aria-setsize={total}
                className={styles.row}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <RowCells row={row(item.index)} number={number} onCorrect={onCorrect} />
              </div>
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

const RowCells = memo(function RowCells({
  row,
  number,
  onCorrect,
}: {
  row: ImportRow | undefined;
  number: (value: number) => string;
  onCorrect?: (row: ImportRow) => void;
}) {
  const { t } = useLingui();
  if (!row)
    return (
      <span aria-busy className="dim">
        …
      </span>
    );
  const words: Record<ImportOutcome, string> = {
    new: t`Added`,
    changed: t`Changed`,
    same: t`Left alone`,
    refused: t`Refused`,
  };
  const looks = { new: "ok", changed: "ok", same: "mute", refused: "bad" } as const;
  const warned = row.outcome !== "refused" && row.problems.length > 0;
  const rowNumber = number(row.row);
  return (
    <>
      <span className="num dim">
        <span className="vh">{t`Row`} </span>
        {rowNumber}
      </span>
      <span className={styles.person}>
        <bdi>{row.name || t`(no name)`}</bdi>
      </span>
      <span>
        <Pill look={warned ? "warn" : looks[row.outcome]}>{words[row.outcome]}</Pill>
      </span>
      <span className={styles.what}>
        {row.problems.map((problem, at) => (
          <span key={at} className={problem.severity === "error" ? styles.badLine : styles.warnLine}>
            {problem.field || problem.column ? (
              <b>{problem.field ? fieldWord(problem.field) : <bdi>{problem.column}</bdi>}: </b>
            ) : null}
            {rowProblem(problem)}
            {problem.value && !rowProblem(problem).includes(problem.value) ? (
              <>
                {" "}
                <bdi className="mono">{problem.value}</bdi>
              </>
            ) : null}
          </span>
        ))}
        {row.outcome === "changed" || row.outcome === "refused" ? (
          row.changes.map(([field, before, after]) => (
            <span key={field}>
              <span className="muted">{fieldWord(field)}: </span>
              <del className="dim">
                <bdi>{before ?? t`(empty)`}</bdi>
              </del>{" "}
              <ArrowRight size={12} aria-label={t`becomes`} className={styles.arrow} />{" "}
              <ins>
                <bdi>{after ?? t`(empty)`}</bdi>
              </ins>
            </span>
          ))
        ) : row.outcome === "new" && row.changes.length > 0 ? (
          <span className="muted">
            <bdi>
              {row.changes
                .slice(0, 4)
                .map(([, , after]) => after)
                .filter(Boolean)
                .join(" · ")}
            </bdi>
          </span>
        ) : null}
      </span>
      <span>
        {onCorrect && row.problems.length > 0 ? (
          <Button size="small" onPress={() => onCorrect(row)}>
            <Pencil size={14} aria-hidden />
            {t`Correct`}
            <span className="vh">
              {" "}
              {t`Row`} {rowNumber}
            </span>
          </Button>
        ) : null}
      </span>
    </>
  );
});
