import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowRight } from "lucide-react";
import { memo, useRef } from "react";
import type { EditOutcome, EditRow } from "@/bindings";
import { Note } from "@/components";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import type { Reading } from "@/lib/format";
import { call } from "@/lib/ipc";
import { useReading } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import styles from "./Many.module.css";
import { isMembership, reason, shown } from "./words";

/** People fetched at once. */
const PAGE = 100;
const ROW_HEIGHT = 36;

const pageQuery = (job: string, outcome: EditOutcome, page: number) => ({
  queryKey: ["edit_rows", job, outcome, page],
  queryFn: () => call("people_edit_rows", { job, outcome, start: page * PAGE, end: (page + 1) * PAGE }),
  // What a check found does not change.
  staleTime: Number.POSITIVE_INFINITY,
});

/** What would become of everybody, one by one. Only those in sight are fetched. */
export function OutcomeList({ job, outcome }: { job: string; outcome: EditOutcome }) {
  const { t } = useLingui();
  const reading = useReading();
  const first = useQuery({ ...pageQuery(job, outcome, 0), placeholderData: keepPreviousData });
  const total = first.data?.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    useAnimationFrameWithResizeObserver: true,
  });
  const seen = rows.getVirtualItems();
  const pages = [...new Set(seen.map((item) => Math.floor(item.index / PAGE)))];
  const fetched = useQueries({ queries: pages.map((page) => pageQuery(job, outcome, page)) });
  const row = (index: number): EditRow | undefined =>
    fetched[pages.indexOf(Math.floor(index / PAGE))]?.data?.rows[index % PAGE];
  const slow = useWaited(first.isPending);
  const error = first.error ?? fetched.find((page) => page.error)?.error;
  const titles: Record<EditOutcome, string> = {
    changed: plural(total, { one: "# person changes", other: "# people change" }),
    same: plural(total, { one: "# person has it already", other: "# people have it already" }),
    refused: plural(total, { one: "# person is left out", other: "# people are left out" }),
  };
  return (
    <>
      {error ? <Note kind="bad">{sentence(error)}</Note> : null}
      <div
        ref={scroller}
        className={styles.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls can be scrolled by keys.
        tabIndex={0}
        role="group"
        aria-label={titles[outcome]}
        aria-busy={slow}
      >
        {slow ? <div className={styles.skeleton} aria-hidden /> : null}
        {first.data && total === 0 ? <p className={styles.none}>{t`Nobody.`}</p> : null}
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
              <Outcome row={row(item.index)} reading={reading} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

const Outcome = memo(function Outcome({ row, reading }: { row: EditRow | undefined; reading: Reading }) {
  const { t } = useLingui();
  if (!row)
    return (
      <span aria-busy className="dim">
        …
      </span>
    );
  return (
    <>
      <span className={styles.person}>
        <bdi>{row.name || t`(no name)`}</bdi>
      </span>
      <span className={styles.what}>
        {row.error ? <span className={styles.why}>{reason(row.error)}</span> : null}
        {row.changes.map(([field, before, after], at) => (
          <span key={at}>
            <span className="muted">{fieldWord(field)}: </span>
            {before === null && isMembership(field) ? null : (
              <>
                <del className="dim">
                  <bdi>{before === null ? t`(empty)` : shown(field, before, reading)}</bdi>
                </del>{" "}
              </>
            )}
            {after === null && isMembership(field) ? null : (
              <>
                <ArrowRight size={12} aria-label={t`becomes`} className={styles.arrow} />{" "}
                <ins>
                  <bdi>{after === null ? t`(empty)` : shown(field, after, reading)}</bdi>
                </ins>
              </>
            )}
          </span>
        ))}
      </span>
    </>
  );
});
