import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { FileSpreadsheet, FileText, FolderOpen, Table } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { DirectoryQuery, ExportColumns, ExportFormat, ExportScope, PersonState } from "@/bindings";
import { Button, Dialog, Note, Progress, type RadioCard, RadioCards, Select, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { chooseSavePath, hasFileDialogs, joinPath } from "@/lib/files";
import { locale } from "@/lib/i18n";
import { call } from "@/lib/ipc";
import { useCancelJob, useJob } from "@/lib/jobs";
import { useNumber, useReading } from "@/lib/reading";
import { type Setting, useSetting } from "@/lib/settings";
import type { ExportDialogProps } from "@/lib/slots";
import { useStore } from "@/lib/store";
import { sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import { watchExport } from "@/lib/watchExport";
import styles from "./Export.module.css";
import { exportLabels } from "./labels";

const formats = ["pdf", "xlsx", "csv"] as const satisfies ExportFormat[];
type ScopeKind = ExportScope["kind"];
type ColumnKind = ExportColumns["kind"];

/** Above so many rows a PDF is a pile of paper. */
const MANY_ROWS = 5_000;

const formatSetting: Setting<ExportFormat> = {
  key: "export.format",
  fallback: "pdf",
  parse: (stored) => formats.find((format) => format === stored),
};
const paperSetting: Setting<"a4" | "letter"> = {
  key: "export.paper",
  fallback: /-(US|CA|MX|PH|CO|CL)$/.test(navigator.language) ? "letter" : "a4",
  parse: (stored) => (stored === "a4" || stored === "letter" ? stored : undefined),
};
const delimiterSetting: Setting<string> = {
  key: "export.delimiter",
  fallback: ",",
  parse: (stored) => (typeof stored === "string" && [",", ";", "\t"].includes(stored) ? stored : undefined),
};

/** Writes people into a file: which kind, who, which columns, where. */
export function ExportDialog({ query, selection, columns, onClose }: ExportDialogProps) {
  const { t } = useLingui();
  const number = useNumber();
  const reading = useReading();
  const dir = useStore(locale, (now) => now.dir);
  const [format, setFormat] = useSetting(formatSetting);
  const [paper, setPaper] = useSetting(paperSetting);
  const [delimiter, setDelimiter] = useSetting(delimiterSetting);
  const [wishedScope, setScope] = useState<ScopeKind | null>(null);
  const [wishedColumns, setColumns] = useState<ColumnKind>("chosen");
  const [wishedPath, setPath] = useState<string | null>(null);
  const [id, setId] = useState<string | null>(null);
  const dialogs = hasFileDialogs();

  const suggestion = useQuery({
    queryKey: [...keys.exports, query, selection, format],
    queryFn: () => call("export_suggest", { query, selection, format }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const scopes = suggestion.data?.scopes;
  // The narrowest wish somebody has expressed already: selected people, else a filter, else everybody.
  const suggested: ScopeKind = !scopes
    ? "everything"
    : scopes.selected > 0
      ? "selected"
      : isNarrowed(query)
        ? "filter"
        : "everything";
  const scope = wishedScope ?? suggested;
  const rows = scopes?.[scope] ?? 0;
  const columnKind: ColumnKind = format === "pdf" && wishedColumns === "round_trip" ? "chosen" : wishedColumns;
  const suggestedPath = suggestion.data ? joinPath(suggestion.data.directory, suggestion.data.file_name) : "";
  const path = wishedPath === null ? suggestedPath : withEnding(wishedPath, format);

  const run = useMutation({
    mutationFn: () =>
      call("export_run", {
        format,
        scope:
          scope === "everything"
            ? { kind: "everything" }
            : scope === "selected" && selection
              ? { kind: "selected", selection }
              : { kind: "filter", query },
        columns: columnKind === "chosen" ? { kind: "chosen", columns } : { kind: columnKind },
        path,
        paper: format === "pdf" ? paper : null,
        delimiter: format === "csv" ? delimiter : null,
        labels: exportLabels(reading),
        rtl: dir === "rtl",
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
      }),
    onSuccess: ({ job }) => {
      setId(job);
      watchExport(job);
    },
  });
  const job = useJob(id);
  const slow = useWaited(id !== null);
  const cancel = useCancelJob();
  const close = useRef(onClose);
  close.current = onClose;
  const ended = job?.phase;
  useEffect(() => {
    if (ended === "done" || ended === "cancelled") close.current();
    if (ended === "failed") setId(null);
  }, [ended]);

  const choose = async () => {
    try {
      const chosen = await chooseSavePath(t`Where to write the file`, path, [
        { name: formatNames[format], extensions: [format] },
      ]);
      if (chosen) setPath(chosen);
    } catch (cause) {
      sayProblem(cause);
    }
  };

  const formatNames: Record<ExportFormat, string> = { pdf: "PDF", xlsx: "Excel", csv: "CSV" };
  const rowsText = number(rows);
  const card = <V extends ScopeKind>(value: V, text: string, count: number | undefined): RadioCard<V> => ({
    value,
    text: (
      <span className={styles.counted}>
        {text}
        <span className="num dim">{count === undefined ? "…" : number(count)}</span>
      </span>
    ),
  });
  const pages = number(
    suggestion.data ? Math.ceil((suggestion.data.pdf_pages / Math.max(1, suggestion.data.scopes.filter)) * rows) : 0,
  );
  const none = suggestion.isSuccess && rows === 0;
  const columnCount = number(columns.length);
  const running = id !== null && (job === null || job.phase === "running");
  const doneText = number(job?.done ?? 0);
  const totalText = number(job?.total ?? rows);
  const failed = run.error ?? suggestion.error;

  if (running)
    return (
      <Dialog
        title={t`Export`}
        size="small"
        onClose={onClose}
        aside={t`The file is finished in the background if you close this.`}
        actions={
          <Button isPending={cancel.isPending} onPress={() => id && cancel.mutate(id)} autoFocus>
            {t`Stop`}
          </Button>
        }
      >
        <div className={styles.progress} role="status">
          {slow ? (
            <Progress
              label={t`Writing ${rowsText} people`}
              done={job?.done ?? 0}
              total={job?.total ?? 0}
              count={job && job.total > 0 ? t`${doneText} of ${totalText}` : undefined}
            />
          ) : null}
        </div>
      </Dialog>
    );
  return (
    <Dialog
      title={t`Export`}
      onClose={onClose}
      onSubmit={() => !none && path && suggestion.isSuccess && run.mutate()}
      aside={none ? t`Nobody is in this scope, so there is nothing to write.` : null}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button
            type="submit"
            look="primary"
            autoFocus
            isPending={run.isPending}
            isDisabled={none || (suggestion.isSuccess && path.trim() === "")}
          >
            {scopes ? t`Export ${rowsText}` : t`Export`}
          </Button>
        </>
      }
    >
      {failed ? <Note kind="bad">{sentence(failed)}</Note> : null}
      <div className={styles.formats}>
        <RadioCards<ExportFormat>
          label={t`Format`}
          value={format}
          onChange={setFormat}
          cards={[
            {
              value: "pdf",
              text: <Kind icon={<FileText size={16} aria-hidden />} name="PDF" />,
              note: t`To print and to hand on`,
            },
            {
              value: "xlsx",
              text: <Kind icon={<FileSpreadsheet size={16} aria-hidden />} name="Excel" />,
              note: t`To work on`,
            },
            {
              value: "csv",
              text: <Kind icon={<Table size={16} aria-hidden />} name="CSV" />,
              note: t`For other programs`,
            },
          ]}
        />
      </div>
      <div className={styles.pair}>
        <RadioCards<ScopeKind>
          label={t`Who`}
          value={scope}
          onChange={setScope}
          cards={[
            card("everything", t`Everybody`, scopes?.everything),
            card("filter", t`The list as shown`, scopes?.filter),
            ...(selection && (scopes?.selected ?? 0) > 0 ? [card("selected", t`Selected`, scopes?.selected)] : []),
          ]}
        />
        <RadioCards<ColumnKind>
          label={t`Columns`}
          value={columnKind}
          onChange={setColumns}
          cards={[
            { value: "chosen", text: t`As shown (${columnCount})` },
            { value: "all", text: t`All` },
            {
              value: "round_trip",
              text: t`To edit and import again`,
              note: format === "pdf" ? t`Not in a PDF` : undefined,
              isDisabled: format === "pdf",
            },
          ]}
        />
      </div>
      {format === "pdf" ? (
        <Select
          label={t`Paper`}
          choices={[
            { value: "a4", text: "A4" },
            { value: "letter", text: "Letter" },
          ]}
          value={paper}
          onChange={setPaper}
        />
      ) : null}
      {format === "csv" ? (
        <Select
          label={t`Columns are separated by`}
          hint={t`Formulas in the values are made harmless.`}
          choices={[
            { value: ",", text: t`Commas` },
            { value: ";", text: t`Semicolons`, more: t`for Excel in many countries` },
            { value: "\t", text: t`Tabs` },
          ]}
          value={delimiter}
          onChange={setDelimiter}
        />
      ) : null}
      {format === "pdf" && rows > MANY_ROWS ? (
        <Note kind="warn" role="status">
          {t`${rowsText} people are about ${pages} pages. Excel or CSV is easier to search.`}
        </Note>
      ) : null}
      <div className={styles.place}>
        <TextField
          label={t`File`}
          value={path}
          onChange={setPath}
          hint={t`An existing file is never overwritten; a number is added to the name.`}
          ltr
          spellCheck="false"
        />
        {dialogs ? (
          <Button onPress={() => void choose()}>
            <FolderOpen size={16} aria-hidden />
            {t`Choose…`}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

function Kind({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <span className={styles.kind}>
      {icon}
      {name}
    </span>
  );
}

const usual = ["active", "invited", "staged"];

/** Whether somebody has asked for fewer than the list shows by itself. */
function isNarrowed({ text, filters, states }: DirectoryQuery): boolean {
  const asUsual =
    states.length === 0 ||
    (states.length === usual.length && usual.every((state) => states.includes(state as PersonState)));
  return text.trim() !== "" || filters.length > 0 || !asUsual;
}

/** The path with the ending of the format, should another format have been chosen since. */
function withEnding(path: string, format: ExportFormat): string {
  return path.replace(/\.(pdf|xlsx|csv)$/i, `.${format}`);
}
