import type { ReactNode } from "react";
import { Label } from "react-aria-components/Label";
import { ProgressBar } from "react-aria-components/ProgressBar";
import { classes } from "./classes";
import styles from "./Progress.module.css";

/** How far a long act is; `total` 0 = not known yet. */
export function Progress({
  label,
  done,
  total,
  count,
}: {
  label: ReactNode;
  done: number;
  total: number;
  count?: ReactNode;
}) {
  const known = total > 0;
  return (
    <ProgressBar
      value={known ? Math.min(done, total) : undefined}
      maxValue={known ? total : undefined}
      isIndeterminate={!known}
      className={styles.progress}
    >
      {({ percentage }) => (
        <>
          <div className={styles.top}>
            <Label>{label}</Label>
            <span className="num">{count}</span>
          </div>
          <div className={styles.track}>
            <div
              className={classes(styles.fill, !known && styles.unknown)}
              style={known ? { inlineSize: `${percentage}%` } : undefined}
            />
          </div>
        </>
      )}
    </ProgressBar>
  );
}
