import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ImportRow } from "@/bindings";
import { Button, Dialog, Note, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { useNumber } from "@/lib/reading";
import styles from "./Import.module.css";
import { rowProblem } from "./words";

/** Cells that are written from left to right in every language. */
const ltrFields = new Set(["email", "secondary_email", "username", "badge", "phone", "employee_no"]);

/** The cells of one row, with what is wrong beside each; what is typed stands for them until the file is opened again. */
export function CorrectRow({
  fileId,
  row,
  columns,
  onClose,
  onCorrected,
}: {
  fileId: string;
  row: ImportRow;
  /** Field of each column, by the column's place. */
  columns: Record<number, string>;
  onClose: () => void;
  onCorrected: () => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const cells = useQuery({
    queryKey: [...keys.imports, "cells", fileId, row.row],
    queryFn: () => call("import_cells", { file_id: fileId, row: row.row }),
    // What was typed a moment ago is not in the cache.
    gcTime: 0,
  });
  const [typed, setTyped] = useState<Record<number, string>>({});
  const save = useMutation({
    mutationFn: () => call("import_correct", { file_id: fileId, row: row.row, cells: typed }),
    onSuccess: onCorrected,
  });
  const rowNumber = number(row.row);
  const of = (index: number) => {
    const field = columns[index];
    // A whole name is judged by its parts.
    const names = field === "name" ? ["name", "given", "family", "display_name"] : [field];
    return row.problems.filter((problem) => problem.field !== null && names.includes(problem.field));
  };
  const headers = cells.data?.headers ?? [];
  const mapped = headers.map((header, index) => ({ header, index })).filter(({ index }) => columns[index]);
  // What is wrong comes first; where a file has thirty columns one would look for it.
  const ordered = [...mapped].sort((a, b) => Number(of(b.index).length > 0) - Number(of(a.index).length > 0));
  const first = ordered[0]?.index;
  const elsewhere = row.problems.filter((problem) => !mapped.some(({ index }) => of(index).includes(problem)));
  const changed = Object.entries(typed).some(([index, text]) => text !== cells.data?.cells[Number(index)]);
  return (
    <Dialog
      title={t`Correct row ${rowNumber}`}
      subtitle={row.name ? <bdi>{row.name}</bdi> : undefined}
      onClose={onClose}
      onSubmit={() => changed && save.mutate()}
      aside={t`The file itself stays as it is.`}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={!changed} isPending={save.isPending}>
            {t`Take over and check`}
          </Button>
        </>
      }
    >
      {save.error || cells.error ? <Note kind="bad">{sentence(save.error ?? cells.error)}</Note> : null}
      {elsewhere.map((problem, at) => (
        <Note key={at} kind={problem.severity === "error" ? "bad" : "warn"}>
          {rowProblem(problem)}
        </Note>
      ))}
      <div className={styles.cells} aria-busy={cells.isPending}>
        {ordered.map(({ header, index }) => {
          const wrong = of(index);
          const field = columns[index] ?? "";
          const said = wrong.map(rowProblem).join(" ");
          const isError = wrong.some((problem) => problem.severity === "error");
          return (
            <TextField
              key={index}
              label={header && header !== fieldWord(field) ? `${header} – ${fieldWord(field)}` : fieldWord(field)}
              value={typed[index] ?? cells.data?.cells[index] ?? ""}
              onChange={(text) => setTyped((before) => ({ ...before, [index]: text }))}
              error={isError && typed[index] === undefined ? said : undefined}
              warning={isError || typed[index] !== undefined ? undefined : said || undefined}
              ltr={ltrFields.has(field)}
              autoFocus={index === first}
              spellCheck="false"
            />
          );
        })}
      </div>
    </Dialog>
  );
}
