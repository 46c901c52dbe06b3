import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { PastHolder } from "@/bindings";
import { Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { dayOf, formatDay } from "@/lib/format";
import { call } from "@/lib/ipc";
import { useReading } from "@/lib/reading";
import styles from "./Badges.module.css";

/** Who had a badge, from when to when, and how it came back. */
export function BadgeHistory({ badge }: { badge: string }) {
  const { t } = useLingui();
  const reading = useReading();
  const history = useQuery({
    queryKey: [...keys.badges, "history", badge],
    queryFn: () => call("badge_history", { badge }),
    gcTime: 0,
  });
  const day = (at: number) => formatDay(dayOf(at, reading.zone), reading);
  const ending = (one: PastHolder): string => {
    if (one.until === null) return t`has it now`;
    const until = day(one.until);
    switch (one.ending) {
      case "lost":
        return t`until ${until}, lost`;
      case "moved":
        return t`until ${until}, given to somebody else`;
      default:
        return t`until ${until}, returned`;
    }
  };
  if (history.error) return <Note kind="bad">{sentence(history.error)}</Note>;
  if (!history.data) return <div aria-busy="true" className={styles.history} />;
  if (history.data.length === 0) return <p className={styles.history}>{t`Nobody has had this badge yet.`}</p>;
  return (
    <ol className={styles.history}>
      {history.data.map((one) => {
        const since = day(one.since);
        const by = one.given_by;
        return (
          <li key={one.since + one.holder.id}>
            <b>
              <bdi>{one.holder.name}</bdi>
            </b>
            <div className="small muted">
              {by ? t`from ${since}, given by ${by}` : t`from ${since}`} · {ending(one)}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
