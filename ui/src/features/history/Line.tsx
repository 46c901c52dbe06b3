import { useLingui } from "@lingui/react/macro";
import { ArrowRight, Undo2 } from "lucide-react";
import type { HistoryLine } from "@/bindings";
import { Button, TextButton } from "@/components";
import { formatInstant, type Reading } from "@/lib/format";
import styles from "./History.module.css";
import { lineText, thingName, valueText, verdictWord, viaWord } from "./words";

/** One entry: what, about whom, from what to what, by whom and when. */
export function Line({
  line,
  reading,
  about,
  onPerson,
  onUndo,
}: {
  line: HistoryLine;
  reading: Reading;
  /** Says whom it is about: not within that person's own page. */
  about: boolean;
  onPerson: (id: string) => void;
  /** Absent where nothing can be changed. */
  onUndo?: (line: HistoryLine) => void;
}) {
  const { t } = useLingui();
  const text = lineText(line);
  const when = formatInstant(line.at, reading);
  const scope = line.scope?.name;
  const from = line.from ? valueText(null, line.from, reading) : null;
  const until = line.until ? valueText(null, line.until, reading) : null;
  const facts = [
    scope ? t`in ${scope}` : null,
    from ? t`from ${from}` : null,
    until ? t`until ${until}` : null,
    line.verdict ? verdictWord(line.verdict) : null,
    line.act?.is_undo ? t`by an undo` : line.act?.undone ? t`undone since` : null,
  ].filter(Boolean);
  return (
    <div className={styles.line} data-undone={line.act?.undone || undefined}>
      <div className={styles.what}>
        <span className={styles.words}>
          {about && line.about ? <Thing line={line} onPerson={onPerson} /> : null}
          <b>{text}</b>
        </span>
        {(line.what === "set" || line.what === "state") && !line.erased && !isLook(line) ? (
          <Values line={line} reading={reading} />
        ) : null}
        {line.reason ? <q className={styles.reason}>{line.reason}</q> : null}
        {facts.length > 0 ? <small>{facts.join(" · ")}</small> : null}
      </div>
      <div className={styles.who}>
        <span>{line.by ? <bdi>{line.by.name}</bdi> : t`Rollbook`}</span>
        <small>
          <time dateTime={new Date(line.at).toISOString()}>{when}</time>
          {line.via === "desk" ? null : ` · ${viaWord(line.via)}`}
        </small>
      </div>
      <div className={styles.act}>
        {onUndo && line.act?.may_undo ? (
          <Button look="quiet" size="small" icon aria-label={t`Undo: ${text}`} onPress={() => onUndo(line)}>
            <Undo2 size={16} aria-hidden />
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** What a view shows is written for programs. */
const isLook = (line: HistoryLine): boolean => line.about?.kind === "saved_view" && line.field === "body";

function Thing({ line, onPerson }: { line: HistoryLine; onPerson: (id: string) => void }) {
  const { t } = useLingui();
  const about = line.about;
  if (!about) return null;
  const name = thingName(about);
  if (about.kind === "person" && about.name) {
    return (
      <TextButton onPress={() => onPerson(about.id)}>
        <bdi>{name}</bdi>
      </TextButton>
    );
  }
  return about.kind === "badge" ? (
    <span>
      {t`Badge`} <bdi className={styles.number}>{name}</bdi>
    </span>
  ) : (
    <bdi>{name}</bdi>
  );
}

function Values({ line, reading }: { line: HistoryLine; reading: Reading }) {
  const { t } = useLingui();
  const none = t`(empty)`;
  const field = line.what === "state" ? "state" : line.field;
  const before = valueText(field, line.before, reading);
  const after = valueText(field, line.after, reading);
  return (
    <span className={styles.values}>
      <span className="vh">{t`before:`}</span>
      <bdi className={before ? styles.old : "muted"}>{before ?? none}</bdi>
      <ArrowRight size={14} aria-hidden className={styles.arrow} />
      <span className="vh">{t`after:`}</span>
      <bdi className={after ? undefined : "muted"}>{after ?? none}</bdi>
    </span>
  );
}
