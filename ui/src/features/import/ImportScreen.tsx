import { useLingui } from "@lingui/react/macro";
import { Check, FileUp } from "lucide-react";
import { Fragment, useEffect, useRef } from "react";
import { Button, classes } from "@/components";
import type { ImportScreenProps } from "@/lib/slots";
import { useStore } from "@/lib/store";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { FileStep } from "./FileStep";
import styles from "./Import.module.css";
import { ImportStep } from "./ImportStep";
import { importStep, type Step, startOver } from "./state";
import { useFileFacts } from "./words";

const order = ["file", "columns", "check", "import"] as const satisfies Step["at"][];

/** Brings people in from a file: choose it, say what its columns are, look at a trial run, import. */
export function ImportScreen({ onDone }: ImportScreenProps) {
  const { t } = useLingui();
  const step = useStore(importStep);
  const title = useRef<HTMLHeadingElement>(null);
  const facts = useFileFacts(step.at === "file" ? null : step.work.file);

  // Each step is a page of its own: whoever listens to it hears its name first.
  const at = useRef(step.at);
  useEffect(() => {
    if (at.current !== step.at) title.current?.focus();
    at.current = step.at;
  }, [step.at]);

  const names: Record<Step["at"], string> = { file: t`File`, columns: t`Columns`, check: t`Check`, import: t`Import` };
  const now = order.indexOf(step.at);
  const number = now + 1;
  const total = order.length;
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1 ref={title} tabIndex={-1}>
            {t`Import people`}
          </h1>
          {facts.length > 0 ? (
            <span className={styles.facts}>
              <FileUp size={14} aria-hidden />
              <span>
                {facts.map((fact, index) => (
                  <Fragment key={fact}>
                    {index > 0 ? " · " : null}
                    <bdi>{fact}</bdi>
                  </Fragment>
                ))}
              </span>
            </span>
          ) : null}
          <span className={styles.grow} />
          {step.at === "file" ? null : (
            <Button look="quiet" onPress={startOver}>
              {step.at === "import" ? t`Import another file` : t`Start over`}
            </Button>
          )}
        </div>
        <ol className={styles.steps} aria-label={t`Step ${number} of ${total}`}>
          {order.map((key, index) => (
            <Fragment key={key}>
              {index > 0 ? <li className={styles.dash} aria-hidden /> : null}
              <li
                className={classes(styles.step, index < now && styles.past, index === now && styles.now)}
                aria-current={index === now ? "step" : undefined}
              >
                <span className={styles.dot}>{index < now ? <Check size={14} aria-hidden /> : index + 1}</span>
                {names[key]}
                {index < now ? <span className="vh">{t`, done`}</span> : null}
              </li>
            </Fragment>
          ))}
        </ol>
      </header>
      {step.at === "file" ? <FileStep /> : null}
      {step.at === "columns" ? <ColumnsStep work={step.work} /> : null}
      {step.at === "check" ? <CheckStep key={step.job} work={step.work} job={step.job} /> : null}
      {step.at === "import" ? <ImportStep work={step.work} job={step.job} onDone={onDone} /> : null}
    </div>
  );
}
