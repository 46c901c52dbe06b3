import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { ImportColumn, ImportMode } from "@/bindings";
import { Button, type Choice, classes, Note, Pill, RadioCards, Select } from "@/components";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { useNumber } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import { Foot } from "./Foot";
import styles from "./Import.module.css";
import {
  work as fresh,
  importStep,
  mapping,
  openSource,
  type Reading,
  startOver,
  twice,
  undecidedDates,
  type Work,
  withColumn,
} from "./state";
import { delimiters, encodings, modeWords, noteText } from "./words";

/** Fields by which a row finds a person who is there already. */
const keyFields = new Set(["email", "username", "employee_no", "badge", "_id"]);
const dateFields = new Set(["start_date", "end_date"]);
const SKIP = "-";

/** Which column goes where. */
export function ColumnsStep({ work }: { work: Work }) {
  const { t, i18n } = useLingui();
  const file = work.file;
  const set = (next: Work) => importStep.set({ at: "columns", work: next });

  const reopen = useMutation({
    mutationFn: (how: Reading) => openSource(work.source, how),
    onSuccess: (opened) => set(fresh(work.source, opened, work)),
  });
  const check = useMutation({
    mutationFn: () => call("import_check", { file_id: file.file_id, mapping: mapping(work), mode: work.mode }),
    onSuccess: ({ job }) => importStep.set({ at: "check", work, job }),
  });
  const slow = useWaited(reopen.isPending);
  const read = (how: Partial<Reading>) =>
    reopen.mutate({ sheet: file.sheet, encoding: file.encoding, delimiter: file.delimiter, ...how });

  const number = useNumber();
  const rowsText = number(file.rows_exact ? file.rows : roughly(file.rows));
  const doubled = twice(work);
  const mapped = Object.keys(work.columns).length;
  const asksDates = file.columns.some(
    (column) => dateFields.has(work.columns[column.index] ?? "") && undecidedDates(column.samples),
  );
  const example = file.columns
    .filter((column) => dateFields.has(work.columns[column.index] ?? ""))
    .flatMap((column) => column.samples)
    .at(0);
  const failed = check.error ?? reopen.error;
  const problem = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (failed) problem.current?.focus();
  }, [failed]);
  return (
    <>
      <div className={classes(styles.body, slow && styles.waiting)} aria-busy={reopen.isPending}>
        <div className={styles.notes}>
          {failed ? (
            <Note ref={problem} kind="bad">
              {sentence(failed)}
            </Note>
          ) : null}
          {file.remembered ? (
            <Note kind="info" role="status">
              {t`The columns are matched as last time.`}
            </Note>
          ) : null}
          {file.notes.map((note) => (
            <Note key={note.code} kind="info">
              {noteText(note)}
            </Note>
          ))}
          <div className={styles.reading}>
            {file.sheets.length > 1 ? (
              <Select
                label={t`Sheet`}
                choices={file.sheets.map((sheet) => ({ value: sheet, text: sheet }))}
                value={file.sheet}
                onChange={(sheet) => read({ sheet })}
              />
            ) : null}
            {file.delimiter ? (
              <Select
                label={t`Columns are separated by`}
                choices={Object.entries(delimiters).map(([value, word]) => ({ value, text: i18n._(word) }))}
                value={file.delimiter}
                onChange={(delimiter) => read({ delimiter })}
              />
            ) : null}
            {file.encoding && "path" in work.source ? (
              <Select
                label={t`Encoding`}
                hint={t`Wrong if letters such as ä or ł look odd below.`}
                choices={[...new Set([file.encoding, ...encodings])].map((value) => ({ value, text: value }))}
                value={file.encoding}
                onChange={(encoding) => read({ encoding })}
              />
            ) : null}
            <Select<ImportMode>
              label={t`What the file may do`}
              choices={(Object.keys(modeWords) as ImportMode[]).map((value) => ({
                value,
                text: i18n._(modeWords[value]),
              }))}
              value={work.mode}
              onChange={(mode) => set({ ...work, mode })}
            />
          </div>
        </div>
        <table className={styles.columns}>
          <thead>
            <tr>
              <th scope="col">{t`Column in your file`}</th>
              <th scope="col">{t`Examples`}</th>
              <td />
              <th scope="col">{t`Goes to`}</th>
              <th scope="col">{t`State`}</th>
            </tr>
          </thead>
          <tbody>
            {file.columns.map((column) => (
              <ColumnRow
                key={column.index}
                column={column}
                work={work}
                doubled={doubled}
                onField={(field) => set(withColumn(work, column.index, field))}
              />
            ))}
          </tbody>
        </table>
        {asksDates ? (
          <div className={styles.question}>
            <RadioCards<"auto" | "dmy" | "mdy">
              label={t`Dates such as ${example} can be read in two ways`}
              value={work.dateOrder ?? "auto"}
              onChange={(next) => set({ ...work, dateOrder: next === "auto" ? null : next })}
              cards={[
                { value: "dmy", text: t`Day first`, note: t`31/12/2026` },
                { value: "mdy", text: t`Month first`, note: t`12/31/2026` },
                {
                  value: "auto",
                  text: t`Find out`,
                  note: t`One clear date in the column decides; otherwise you are asked.`,
                },
              ]}
            />
          </div>
        ) : null}
      </div>
      <Foot start={<Button onPress={startOver}>{t`Back`}</Button>}>
        <span className="small muted">
          {doubled.size > 0
            ? t`Two columns go to the same field. Choose one of them.`
            : mapped === 0
              ? t`Say where at least one column goes.`
              : t`Mapping is remembered for files with these columns`}
        </span>
        <Button
          look="primary"
          isDisabled={doubled.size > 0 || mapped === 0 || reopen.isPending}
          isPending={check.isPending}
          onPress={() => check.mutate()}
        >
          {file.rows === 0
            ? t`Check the file`
            : file.rows_exact
              ? plural(file.rows, { one: `Check ${rowsText} row`, other: `Check ${rowsText} rows` })
              : t`Check about ${rowsText} rows`}
        </Button>
      </Foot>
    </>
  );
}

/** A guess is not told to the last digit. */
const roughly = (rows: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.round(rows / unit) * unit;
};

function ColumnRow({
  column,
  work,
  doubled,
  onField,
}: {
  column: ImportColumn;
  work: Work;
  doubled: ReadonlySet<string>;
  onField: (field: string) => void;
}) {
  const { t } = useLingui();
  const field = work.columns[column.index] ?? "";
  const number = column.index + 1;
  const header = column.header || t`Column ${number}`;
  const choices = useMemo<Choice[]>(
    () => [
      { value: SKIP, text: t`Don’t import` },
      ...work.file.fields
        // Columns of our own exports are only found, never chosen.
        .filter((key) => !key.startsWith("_") || key === column.field)
        .map((key) => ({
          value: key,
          text: fieldWord(key),
          more: keyFields.has(key) ? t`finds existing people` : undefined,
        })),
    ],
    [work.file.fields, column.field, t],
  );
  return (
    <tr>
      <th scope="row">
        <bdi>{header}</bdi>
      </th>
      <td className={styles.samples}>
        {column.samples.length > 0 ? (
          <bdi>{column.samples.join(", ")}</bdi>
        ) : (
          <span className="dim">{t`entirely blank`}</span>
        )}
      </td>
      <td>
        <ArrowRight size={16} aria-hidden className="flip dim" />
      </td>
      <td>
        <Select
          label={t`${header} goes to`}
          hideLabel
          choices={choices}
          value={field || SKIP}
          onChange={(next) => onField(next === SKIP ? "" : next)}
        />
      </td>
      <td>
        <StateOf column={column} field={field} chosen={work.chosen.has(column.index)} doubled={doubled.has(field)} />
      </td>
    </tr>
  );
}

function StateOf({
  column,
  field,
  chosen,
  doubled,
}: {
  column: ImportColumn;
  field: string;
  chosen: boolean;
  doubled: boolean;
}) {
  const { t } = useLingui();
  if (!field) return <Pill look="mute">{t`Skipped`}</Pill>;
  if (doubled) return <Pill look="bad">{t`Twice`}</Pill>;
  const key = keyFields.has(field);
  if (!chosen && column.confidence === "likely") return <Pill look="warn">{t`Probably`}</Pill>;
  return <Pill look="ok">{key ? t`Matched · key` : t`Matched`}</Pill>;
}
