import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Copy, Stethoscope } from "lucide-react";
import { Button, Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { say } from "@/lib/toasts";
import { faultWords } from "./faultWords";
import styles from "./Readers.module.css";

/** What on this computer keeps a reader from working, and what helps. */
export function Doctor() {
  const { t } = useLingui();
  const faults = useQuery({ queryKey: keys.readerFaults, queryFn: () => call("reader_doctor"), staleTime: 0 });
  const copy = (command: string) =>
    void navigator.clipboard.writeText(command).then(
      () => say(t`Copied.`),
      () => say(t`The command could not be copied. Select it and copy it by hand.`, { kind: "problem" }),
    );
  return (
    <section aria-labelledby="reader-doctor">
      <div className={styles.heading}>
        <h2 id="reader-doctor">{t`Reader doctor`}</h2>
        <Button size="small" onPress={() => void faults.refetch()} isPending={faults.isFetching}>
          <Stethoscope size={16} aria-hidden />
          {t`Look again`}
        </Button>
      </div>
      {faults.error ? <Note kind="bad">{sentence(faults.error)}</Note> : null}
      {faults.data?.length === 0 ? (
        <Note kind="ok" role="status">
          {t`None of the faults we know was found on this computer.`}
        </Note>
      ) : null}
      {faults.data?.map((fault) => {
        const { what, help } = faultWords(fault);
        const command = fault.command;
        return (
          <Note key={fault.code + fault.subject} kind="warn" role="status" title={what}>
            {help}
            {command ? (
              <div className={styles.command}>
                <code dir="ltr">{command}</code>
                <Button size="small" look="quiet" icon aria-label={t`Copy the command`} onPress={() => copy(command)}>
                  <Copy size={14} aria-hidden />
                </Button>
              </div>
            ) : null}
          </Note>
        );
      })}
    </section>
  );
}
