import type { ReactNode } from "react";
import styles from "./Import.module.css";

/** What one does next, docked below the step. */
export function Foot({ start, children }: { start?: ReactNode; children: ReactNode }) {
  return (
    <footer className={styles.foot}>
      {start}
      <span className={styles.grow} />
      {children}
    </footer>
  );
}
