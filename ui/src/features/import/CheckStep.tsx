import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, FileX2 } from "lucide-react";
import { useState } from "react";
import type { ImportReport, ImportRow } from "@/bindings";
import { Button, Checkbox, EmptyState, Note } from "@/components";
import { isolated } from "@/lib/bidi";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { asAppError, call } from "@/lib/ipc";
import { useJob } from "@/lib/jobs";
import { useNumber } from "@/lib/reading";
import { CorrectRow } from "./CorrectRow";
import { Counts } from "./Counts";
import { Foot } from "./Foot";
import styles from "./Import.module.css";
import { JobProgress } from "./JobProgress";
import { RowList } from "./RowList";
import { importStep, mapping, openSource, type RowFilter, reopened, startOver, type Work } from "./state";
import { useSaveRefused } from "./useSaveRefused";
import { isDateQuestion, noteText } from "./words";

export const reportQuery = (fileId: string, job: string) => ({
  queryKey: [...keys.imports, "report", fileId, job],
  queryFn: () => call("import_report", { file_id: fileId }),
});

/** What the import would do, seen before anything is written. */
export function CheckStep({ work, job: id }: { work: Work; job: string }) {
  const { t } = useLingui();
  const job = useJob(id);
  const fileId = work.file.file_id;
  const report = useQuery({ ...reportQuery(fileId, id), enabled: job?.phase === "done" });
  const again = useOpenAgain(work);
  const back = () => importStep.set({ at: "columns", work });

  if (job?.phase === "failed" || job?.phase === "cancelled" || report.error) {
    const cause = report.error ?? (job?.error ? asAppError(job.error) : null);
    return (
      <div className={styles.body}>
        <EmptyState
          icon={<FileX2 size={20} aria-hidden />}
          title={job?.phase === "cancelled" ? t`The check was stopped` : t`The check did not finish`}
          actions={
            <>
              <Button look="primary" isPending={again.isPending} onPress={() => again.mutate()}>
                {t`Check again`}
              </Button>
              <Button onPress={back}>{t`Back to the columns`}</Button>
            </>
          }
        >
          {again.error ? sentence(again.error) : cause ? sentence(cause) : t`Nothing was changed.`}
        </EmptyState>
      </div>
    );
  }
  if (!report.data) return <JobProgress id={id} job={job} label={t`Trial run: nothing is written`} />;
  return <Checked work={work} job={id} report={report.data} again={again} onBack={back} />;
}

/** Checks the same file once more, with what was decided or corrected since. */
function useCheckAgain(work: Work) {
  return useMutation({
    mutationFn: async (change: Partial<Work>) => {
      const next = { ...work, unchecked: 0, ...change };
      const { job } = await call("import_check", {
        file_id: work.file.file_id,
        mapping: mapping(next),
        mode: next.mode,
      });
      return { work: next, job };
    },
    onSuccess: (next) => importStep.set({ at: "check", ...next }),
  });
}

/** Opens the file again, as it is on the disk now, and checks it with the same columns. */
function useOpenAgain(work: Work) {
  return useMutation({
    mutationFn: async () => {
      const { sheet, encoding, delimiter } = work.file;
      const file = await openSource(work.source, { sheet, encoding, delimiter });
      const next = reopened(work, file);
      const { job } = await call("import_check", { file_id: file.file_id, mapping: mapping(next), mode: next.mode });
      return { work: next, job };
    },
    onSuccess: (next) => importStep.set({ at: "check", ...next }),
  });
}

function Checked({
  work,
  job,
  report,
  again,
  onBack,
}: {
  work: Work;
  job: string;
  report: ImportReport;
  again: ReturnType<typeof useOpenAgain>;
  onBack: () => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const [filter, setFilter] = useState<RowFilter>(
    work.filter && hasRows(report, work.filter)
      ? work.filter
      : report.refused + report.warnings > 0
        ? "look"
        : report.new > 0
          ? "new"
          : report.changed > 0
            ? "changed"
            : "all",
  );
  const [strict, setStrict] = useState(false);
  const [correcting, setCorrecting] = useState<ImportRow | null>(null);
  const recheck = useCheckAgain(work);
  const save = useSaveRefused(work);
  const run = useMutation({
    mutationFn: () =>
      call("import_run", { file_id: work.file.file_id, mapping: mapping(work), mode: work.mode, strict }),
    onSuccess: (started) => importStep.set({ at: "import", work, job: started.job }),
  });
  const writes = report.new + report.changed;
  const refused = report.refused;
  const dateQuestion =
    report.notes.some(isDateQuestion) || report.problems.some((one) => one.code === "date_order_unknown");
  const writesText = number(writes);
  const refusedText = number(refused);
  const failed = run.error ?? again.error ?? recheck.error;
  const corrected = () => {
    setCorrecting(null);
    const next = { corrected: work.corrected + 1, filter };
    // A short file is checked before one has looked up; a long one when one is done.
    if (report.rows <= CHECKED_AT_ONCE) recheck.mutate(next);
    else importStep.set({ at: "check", job, work: { ...work, ...next, unchecked: work.unchecked + 1 } });
  };
  const uncheckedText = number(work.unchecked);
  return (
    <>
      <Counts report={report} filter={filter} onFilter={setFilter} />
      <div className={styles.notes}>
        {failed ? <Note kind="bad">{sentence(failed)}</Note> : null}
        {dateQuestion ? (
          <Note
            kind="warn"
            role="alert"
            action={
              <span className={styles.two}>
                <Button size="small" isPending={recheck.isPending} onPress={() => recheck.mutate({ dateOrder: "dmy" })}>
                  {t`Day first`}
                </Button>
                <Button size="small" isPending={recheck.isPending} onPress={() => recheck.mutate({ dateOrder: "mdy" })}>
                  {t`Month first`}
                </Button>
              </span>
            }
          >
            {t`Some dates can be read with the day or the month first. Which is it?`}
          </Note>
        ) : null}
        {report.new_units.length > 0 ? <NewUnits report={report} /> : null}
        {report.notes
          .filter((note) => !isDateQuestion(note))
          .map((note) => (
            <p key={note.code} className="small muted">
              {noteText(note)}
            </p>
          ))}
      </div>
      <RowList
        fileId={work.file.file_id}
        job={job}
        filter={filter}
        onCorrect={setCorrecting}
        action={
          refused > 0 ? (
            <Button isPending={save.isPending} onPress={() => save.mutate()}>
              <Download size={16} aria-hidden />
              {t`Refused rows as a file`}
            </Button>
          ) : null
        }
      />
      <Foot start={<Button onPress={onBack}>{t`Back`}</Button>}>
        {refused > 0 ? (
          <Checkbox isSelected={strict} onChange={setStrict}>
            <span className="small">{t`All rows or none`}</span>
          </Checkbox>
        ) : null}
        <span className="small muted">
          {writes === 0
            ? report.rows === 0
              ? t`There is nobody in this file.`
              : t`Nothing would change.`
            : t`Can be undone as one step for 30 days`}
        </span>
        {"path" in work.source && work.corrected === 0 ? (
          <Button isPending={again.isPending} onPress={() => again.mutate()}>
            {t`Fixed in the file: check again`}
          </Button>
        ) : null}
        {work.unchecked > 0 ? (
          <Button look="primary" isPending={recheck.isPending} onPress={() => recheck.mutate({ filter })}>
            {plural(work.unchecked, {
              one: `Check again: ${uncheckedText} row corrected`,
              other: `Check again: ${uncheckedText} rows corrected`,
            })}
          </Button>
        ) : writes === 0 ? (
          <Button look="primary" onPress={startOver}>
            {t`Choose another file`}
          </Button>
        ) : (
          <Button
            look="primary"
            isPending={run.isPending}
            isDisabled={strict && refused > 0}
            onPress={() => run.mutate()}
          >
            {refused > 0
              ? plural(writes, {
                  one: `Import ${writesText} person, skip ${refusedText}`,
                  other: `Import ${writesText} people, skip ${refusedText}`,
                })
              : plural(writes, { one: `Import ${writesText} person`, other: `Import ${writesText} people` })}
          </Button>
        )}
      </Foot>
      {correcting ? (
        <CorrectRow
          fileId={work.file.file_id}
          row={correcting}
          columns={work.columns}
          onClose={() => setCorrecting(null)}
          onCorrected={corrected}
        />
      ) : null}
    </>
  );
}

/** Rows of a file that is checked again after every correction. */
const CHECKED_AT_ONCE = 5_000;

const hasRows = (report: ImportReport, filter: RowFilter): boolean =>
  ({
    all: report.rows,
    new: report.new,
    changed: report.changed,
    same: report.same,
    look: report.refused + report.warnings,
    refused: report.refused,
  })[filter] > 0;

const UNITS_SHOWN = 8;

function NewUnits({ report }: { report: ImportReport }) {
  const { t } = useLingui();
  const number = useNumber();
  const more = report.new_units.length - UNITS_SHOWN;
  const names = report.new_units.slice(0, UNITS_SHOWN).map(([kind, unit, rows]) => {
    const name = isolated(unit);
    const word = fieldWord(kind);
    const count = number(rows);
    return { key: `${kind} ${unit}`, text: t`${word} “${name}” (${count})` };
  });
  return (
    <Note
      kind="info"
      title={plural(report.new_units.length, { one: "One new entry is added", other: "# new entries are added" })}
    >
      {names.map((name) => name.text).join(" · ")}
      {more > 0 ? ` · ${t`and ${more} more`}` : null}
    </Note>
  );
}
