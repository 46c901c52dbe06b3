import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileDown, FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, classes, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { chooseFile, chooseSavePath, fileName, hasFileDialogs, onFileDrop } from "@/lib/files";
import { call } from "@/lib/ipc";
import { say, sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import styles from "./Import.module.css";
import { importStep, work } from "./state";

/** What may be imported. */
const tables = ["csv", "tsv", "txt", "xlsx"];

/** Choose a file, drop it, or take the empty template first. */
export function FileStep() {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  const [path, setPath] = useState("");
  const dialogs = hasFileDialogs();
  const open = useMutation({
    mutationFn: (chosen: string) => call("import_open", { path: chosen, sheet: null, encoding: null, delimiter: null }),
    onSuccess: (file, chosen) => importStep.set({ at: "columns", work: work(chosen, file) }),
  });
  const slow = useWaited(open.isPending);
  const { mutate } = open;

  useEffect(
    () =>
      onFileDrop((event) => {
        if ("over" in event) return setOver(event.over);
        setOver(false);
        const [first] = event.paths;
        if (first) mutate(first);
      }),
    [mutate],
  );

  const template = useMutation({
    mutationFn: async () => {
      const name = `${t`people-template`}.xlsx`;
      const place = dialogs
        ? await chooseSavePath(t`Save the template`, name, [{ name: "Excel", extensions: ["xlsx"] }])
        : path.trim() || null;
      return place ? call("import_template", { path: place }) : null;
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
      if (chosen) mutate(chosen);
    } catch (cause) {
      sayProblem(cause);
    }
  };

  const problem = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open.error) problem.current?.focus();
  }, [open.error]);
  const tried = open.variables ? fileName(open.variables) : "";
  return (
    <div className={styles.body}>
      <div className={styles.fileStep}>
        {open.error ? (
          <Note ref={problem} kind="bad" title={tried ? t`${tried} was not opened` : undefined}>
            {sentence(open.error)}
          </Note>
        ) : null}
        <div className={classes(styles.drop, over && styles.over)} aria-busy={open.isPending}>
          <span className={styles.dropIcon}>
            <FileUp size={22} aria-hidden />
          </span>
          <h2>{over ? t`Let go to open it` : dialogs ? t`Drop a file here` : t`Open a file`}</h2>
          <p className="muted">
            {t`CSV or Excel (.xlsx), any columns in any order. Nothing is written before you have seen what would happen.`}
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
                if (path.trim()) mutate(path.trim());
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
        <div className={styles.template}>
          <FileDown size={16} aria-hidden />
          <span>
            {t`No list yet? The empty template has the right columns and two sample rows, which are left out by themselves.`}
          </span>
          <Button
            size="small"
            isPending={template.isPending}
            isDisabled={!dialogs && path.trim() === ""}
            onPress={() => template.mutate()}
          >
            {t`Save template…`}
          </Button>
        </div>
      </div>
    </div>
  );
}
