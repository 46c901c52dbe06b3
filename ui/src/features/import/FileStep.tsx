import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileDown, FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { chooseFile, chooseSavePath, fileName, hasFileDialogs } from "@/lib/files";
import { call } from "@/lib/ipc";
import { useStore } from "@/lib/store";
import { say, sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import styles from "./Import.module.css";
import { asFound, dropped, importStep, openSource, type Source, work } from "./state";
import { templateLabels } from "./templateLabels";

/** What may be imported. */
const tables = ["csv", "tsv", "txt", "xlsx", "ods"];

const templates = { xlsx: "Excel", csv: "CSV" } as const;

/** Choose a file, drop it, paste its rows, or take the empty template first. */
export function FileStep() {
  const { t } = useLingui();
  const [path, setPath] = useState("");
  const dialogs = hasFileDialogs();
  const open = useMutation({
    mutationFn: (source: Source) => openSource(source, asFound),
    onSuccess: (file, source) => importStep.set({ at: "columns", work: work(source, file) }),
  });
  const slow = useWaited(open.isPending);
  const { mutate } = open;

  const waiting = useStore(dropped);
  useEffect(() => {
    if (waiting === null) return;
    dropped.set(null);
    mutate({ path: waiting });
  }, [waiting, mutate]);

  // Ctrl+V anywhere on this page, unless it is meant for a field.
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const at = event.target;
      if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.trim() === "") return;
      event.preventDefault();
      mutate({ text });
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [mutate]);

  const template = useMutation({
    mutationFn: async (ending: keyof typeof templates) => {
      const name = `${t`people-template`}.${ending}`;
      const place = dialogs
        ? await chooseSavePath(t`Save the template`, name, [{ name: templates[ending], extensions: [ending] }])
        : path.trim() || null;
      return place ? call("import_template", { path: place, labels: templateLabels() }) : null;
    },
    onSuccess: (saved) => {
      if (!saved) return;
      const where = saved.path;
      say(t`Template saved: ${where}`);
    },
    onError: sayProblem,
  });

  const choose = async () => {
    try {
      const chosen = await chooseFile(t`Choose a file of people`, [{ name: t`Tables`, extensions: tables }]);
      if (chosen) mutate({ path: chosen });
    } catch (cause) {
      sayProblem(cause);
    }
  };

  const problem = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open.error) problem.current?.focus();
  }, [open.error]);
  const tried = open.variables && "path" in open.variables ? fileName(open.variables.path) : t`Pasted rows`;
  return (
    <div className={styles.body}>
      <div className={styles.fileStep}>
        {open.error ? (
          <Note ref={problem} kind="bad" title={t`${tried} was not opened`}>
            {sentence(open.error)}
          </Note>
        ) : null}
        <div className={styles.drop} aria-busy={open.isPending}>
          <span className={styles.dropIcon}>
            <FileUp size={22} aria-hidden />
          </span>
          <h2>{dialogs ? t`Drop a file here` : t`Open a file`}</h2>
          <p className="muted">
            {t`CSV, Excel (.xlsx) or OpenDocument (.ods), any columns in any order. Nothing is written before you have seen what would happen.`}
          </p>
          {dialogs ? (
            <Button look="primary" isPending={slow} onPress={() => void choose()}>
              {t`Choose a file…`}
            </Button>
          ) : (
            <form
              className={styles.path}
              onSubmit={(event) => {
                event.preventDefault();
                if (path.trim()) mutate({ path: path.trim() });
              }}
            >
              <TextField
                label={t`Path of the file`}
                placeholder="/home/office/people.csv"
                value={path}
                onChange={setPath}
                ltr
                spellCheck="false"
              />
              <Button type="submit" look="primary" isPending={slow}>
                {t`Open`}
              </Button>
            </form>
          )}
        </div>
        <TextField
          label={t`Or paste rows copied from a spreadsheet, with their headers`}
          rows={2}
          // What is pasted is opened, not shown.
          value=""
          onChange={(text) => {
            if (text.trim() !== "") mutate({ text });
          }}
          spellCheck="false"
        />
        <div className={styles.template}>
          <FileDown size={16} aria-hidden />
          <span>
            {t`No list yet? The empty template has the right columns, lists to choose from, and two sample rows, which are left out by themselves.`}
          </span>
          {(Object.keys(templates) as (keyof typeof templates)[]).map((ending) => (
            <Button
              key={ending}
              size="small"
              isPending={template.isPending && template.variables === ending}
              isDisabled={!dialogs && path.trim() === ""}
              onPress={() => template.mutate(ending)}
            >
              {ending === "xlsx" ? t`Save for Excel…` : t`Save as CSV…`}
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}
