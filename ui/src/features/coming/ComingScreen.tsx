import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CalendarClock, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ComingTopic, ComingView } from "@/bindings";
import { Button, EmptyState, Note, PersonFilter, Select, TextButton } from "@/components";
import { sentence } from "@/lib/errors";
import { useAnybody } from "@/lib/findPeople";
import { dayOf, formatDay, formatInstant, type Reading } from "@/lib/format";
import { type Named, showComing, showPerson } from "@/lib/nav";
import { useNow } from "@/lib/now";
import { useReading } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import styles from "./Coming.module.css";
import { useCallOff, useComing } from "./useComing";
import { comingText, statusText, topics } from "./words";

/** Rows read at once. */
const PAGE = 100;
const ROW_HEIGHT = 57;
const DAY = 86_400_000;

/** Days from today on that the list is narrowed to. */
const periods = [7, 30, 90, 365] as const;
type Period = "all" | `${(typeof periods)[number]}`;

/** What dates will do by themselves, with whoever set it, and calling it off. */
export function ComingScreen({ person, readOnly }: { person: Named | null; readOnly: boolean }) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const now = useNow(60_000);
  const [topic, setTopic] = useState<ComingTopic | "all">("all");
  const [period, setPeriod] = useState<Period>("all");
  const today = dayOf(now, reading.zone);
  const until = period === "all" ? null : dayOf(now + (Number(period) - 1) * DAY, reading.zone);
  const coming = useComing({ topic: topic === "all" ? null : topic, person: person?.id ?? null, until }, PAGE);
  const slow = useWaited(coming.isPending);
  const callOff = useCallOff();
  const rows = useMemo(() => coming.data?.pages.flatMap((page) => page.rows) ?? [], [coming.data]);
  const total = coming.data?.pages.at(-1)?.total ?? 0;
  const filtered = person !== null || topic !== "all" || period !== "all";

  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    useAnimationFrameWithResizeObserver: true,
  });
  const seen = list.getVirtualItems();
  const last = seen.at(-1)?.index ?? -1;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = coming;
  useEffect(() => {
    if (last >= rows.length - 10 && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);

  const clear = () => {
    setTopic("all");
    setPeriod("all");
    showComing();
  };
  const periodWord = (days: number) => plural(days, { one: "The next day", other: "The next # days" });
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <h1>{t`Coming changes`}</h1>
        <p className="muted" role="status">
          {coming.isSuccess ? plural(total, { one: "# change ahead", other: "# changes ahead" }) : null}
        </p>
      </div>
      <search className={styles.filters} aria-label={t`Filters of the coming changes`}>
        <Select<ComingTopic | "all">
          label={t`What`}
          value={topic}
          onChange={setTopic}
          choices={[
            { value: "all", text: t`Everything` },
            ...topics.map(({ id, word }) => ({ value: id, text: i18n._(word) })),
          ]}
        />
        <Select<Period>
          label={t`When`}
          value={period}
          onChange={setPeriod}
          choices={[
            { value: "all", text: t`At any time` },
            ...periods.map((days) => ({ value: String(days) as Period, text: periodWord(days) })),
          ]}
        />
        <PersonFilter label={t`About`} chosen={person} usePeople={useAnybody} onChoose={(next) => showComing(next)} />
        {filtered ? (
          <Button look="quiet" onPress={clear}>
            <X size={16} aria-hidden />
            {t`Clear`}
          </Button>
        ) : null}
      </search>
      {coming.error ? (
        <Note kind="bad" bar action={<Button size="small" onPress={() => void coming.refetch()}>{t`Retry`}</Button>}>
          {sentence(coming.error)}
        </Note>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <div ref={scroller} className={styles.scroll} tabIndex={0} role="region" aria-label={t`Changes`} aria-busy={slow}>
        {rows.length > 0 ? (
          <ul className={styles.list} style={{ blockSize: list.getTotalSize() }}>
            {seen.map((item) => {
              const row = rows[item.index];
              return row ? (
                <li
                  key={item.key}
                  ref={list.measureElement}
                  data-index={item.index}
                  className={styles.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row
                    row={row}
                    today={today}
                    reading={reading}
                    onCallOff={readOnly || !row.may_call_off ? undefined : () => callOff.mutate(row)}
                  />
                </li>
              ) : null;
            })}
          </ul>
        ) : coming.isSuccess && !hasNextPage ? (
          <EmptyState
            icon={<CalendarClock size={28} aria-hidden />}
            title={filtered ? t`Nothing fits` : t`Nothing lies ahead`}
            actions={filtered ? <Button onPress={clear}>{t`Clear the filters`}</Button> : undefined}
          >
            {filtered
              ? t`Nothing that comes by itself is about all of this.`
              : t`First and last days, suspensions, and roles and groups for a time will stand here, each with who set it.`}
          </EmptyState>
        ) : null}
        <p className={styles.state} role="status">
          {isFetchingNextPage || (slow && !coming.error) ? t`Looking further ahead…` : null}
        </p>
      </div>
    </div>
  );
}

/** One change: when, whom, what, by whom and why. */
function Row({
  row,
  today,
  reading,
  onCallOff,
}: {
  row: ComingView;
  today: string;
  reading: Reading;
  /** Absent where it cannot be called off. */
  onCallOff?: () => void;
}) {
  const { t } = useLingui();
  const text = comingText(row);
  const who = row.person.name;
  const scope = row.scope?.name;
  const facts = [scope ? t`in ${scope}` : null, statusText(row)].filter(Boolean);
  const set = row.set_at === null ? "" : formatInstant(row.set_at, reading);
  return (
    <div className={styles.change}>
      <div className={styles.day}>
        <time dateTime={row.day}>{formatDay(row.day, reading)}</time>
        <small>{howSoon(row.day, today, reading)}</small>
      </div>
      <div className={styles.what}>
        <span className={styles.words}>
          <TextButton onPress={() => showPerson(row.person.id)}>
            <bdi>{who}</bdi>
          </TextButton>
          <b>{text}</b>
        </span>
        {row.reason ? <q className={styles.reason}>{row.reason}</q> : null}
        {facts.length > 0 ? <small>{facts.join(" · ")}</small> : null}
      </div>
      <div className={styles.who}>
        <span>{row.by ? <bdi>{row.by.name}</bdi> : t`Rollbook`}</span>
        <small>{set}</small>
      </div>
      <div className={styles.act}>
        {onCallOff ? (
          <Button size="small" aria-label={t`Call off: ${who}, ${text}`} onPress={onCallOff}>
            {t`Call off`}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** "today", "tomorrow", "in 12 days". */
function howSoon(day: string, today: string, reading: Reading): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / DAY);
  return new Intl.RelativeTimeFormat(reading.tag, { numeric: "auto" }).format(days, "day");
}
