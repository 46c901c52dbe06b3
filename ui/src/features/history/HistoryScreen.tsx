import { useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FileDown, History, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { HistoryLine, HistoryTopic } from "@/bindings";
import { Button, Confirm, DateField, EmptyState, Note, PersonFilter, Select } from "@/components";
import { actText } from "@/lib/acts";
import { sentence } from "@/lib/errors";
import { useAnybody } from "@/lib/findPeople";
import { type Named, showHistory, showPerson } from "@/lib/nav";
import { useReading } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import { ExportHistoryDialog } from "./ExportHistoryDialog";
import styles from "./History.module.css";
import { Line } from "./Line";
import { everything, useHistory, useUndo, type Wanted } from "./useHistory";
import { topics } from "./words";

/** Entries read at once. */
const PAGE = 100;
const LINE_HEIGHT = 57;

/** What happened in the whole directory, with filters, undo and export. */
export function HistoryScreen({
  person,
  by,
  readOnly,
  mayExport,
}: {
  /** Only about this person. */
  person: Named | null;
  /** Only by this admin. */
  by: Named | null;
  readOnly: boolean;
  mayExport: boolean;
}) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const [topic, setTopic] = useState<HistoryTopic | "all">("all");
  const [since, setSince] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [exporting, setExporting] = useState(false);
  const [asked, setAsked] = useState<HistoryLine | null>(null);
  const wanted: Wanted = {
    ...everything,
    person: person?.id ?? null,
    by: by?.id ?? null,
    topic: topic === "all" ? null : topic,
    since,
    until,
  };
  const history = useHistory(wanted, PAGE);
  const slow = useWaited(history.isPending);
  const takeBack = useUndo();
  const lines = useMemo(() => history.data?.pages.flatMap((page) => page.lines) ?? [], [history.data]);
  const filtered = person !== null || by !== null || topic !== "all" || since !== null || until !== null;
  const reversed = since !== null && until !== null && since > until;

  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.n ?? index,
    overscan: 8,
    useAnimationFrameWithResizeObserver: true,
  });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? -1;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = history;
  // What is asked for may be rare: the next stretch is looked through until the window is full.
  useEffect(() => {
    if (last >= lines.length - 10 && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [last, lines.length, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);

  const undoLine = (line: HistoryLine) => {
    const many = (line.act?.what.count ?? 0) > 1 || line.act?.what.kind === "import";
    if (many) setAsked(line);
    else takeBack(line);
  };
  const clear = () => {
    setTopic("all");
    setSince(null);
    setUntil(null);
    showHistory();
  };
  const act = asked?.act ? actText(asked.act.what) : "";

  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <h1>{t`History`}</h1>
        {mayExport ? (
          <Button onPress={() => setExporting(true)}>
            <FileDown size={16} aria-hidden />
            {t`Export`}
          </Button>
        ) : null}
      </div>
      <search className={styles.filters} aria-label={t`Filters of the history`}>
        <Select<HistoryTopic | "all">
          label={t`What`}
          value={topic}
          onChange={setTopic}
          choices={[
            { value: "all", text: t`Everything` },
            ...topics.map(({ id, word }) => ({ value: id, text: i18n._(word) })),
          ]}
        />
        <PersonFilter
          label={t`About`}
          chosen={person}
          usePeople={useAnybody}
          onChoose={(next) => showHistory({ person: next, by })}
        />
        <PersonFilter
          label={t`Done by`}
          chosen={by}
          usePeople={useAnybody}
          onChoose={(next) => showHistory({ person, by: next })}
        />
        <DateField label={t`From`} value={since} onChange={setSince} />
        <DateField
          label={t`To`}
          value={until}
          onChange={setUntil}
          error={reversed ? t`This day is before the first one.` : undefined}
        />
        {filtered ? (
          <Button look="quiet" onPress={clear}>
            <X size={16} aria-hidden />
            {t`Clear`}
          </Button>
        ) : null}
      </search>
      {history.error ? (
        <Note kind="bad" bar action={<Button size="small" onPress={() => void history.refetch()}>{t`Retry`}</Button>}>
          {sentence(history.error)}
        </Note>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <div ref={scroller} className={styles.scroll} tabIndex={0} role="region" aria-label={t`Entries`} aria-busy={slow}>
        {lines.length > 0 ? (
          <ul className={styles.list} style={{ blockSize: rows.getTotalSize() }}>
            {seen.map((row) => {
              const line = lines[row.index];
              return line ? (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  className={styles.row}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Line
                    line={line}
                    reading={reading}
                    about
                    onPerson={(id) => showPerson(id)}
                    onUndo={readOnly ? undefined : undoLine}
                  />
                </li>
              ) : null;
            })}
          </ul>
        ) : history.isSuccess && !hasNextPage ? (
          <EmptyState
            icon={<History size={28} aria-hidden />}
            title={filtered ? t`Nothing fits` : t`Nothing happened yet`}
            actions={filtered ? <Button onPress={clear}>{t`Clear the filters`}</Button> : undefined}
          >
            {filtered ? t`No entry is about all of this.` : t`Every change will stand here, with what was before.`}
          </EmptyState>
        ) : null}
        <p className={styles.state} role="status">
          {isFetchingNextPage || (slow && !history.error) ? t`Looking further back…` : null}
        </p>
      </div>
      {exporting ? <ExportHistoryDialog wanted={wanted} onClose={() => setExporting(false)} /> : null}
      {asked ? (
        <Confirm
          title={t`Undo all of it?`}
          action={t`Undo`}
          onConfirm={() => {
            takeBack(asked);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        >
          {t`This entry is part of: ${act}. All of that is taken back, except what was changed since.`}
        </Confirm>
      ) : null}
    </div>
  );
}
