import type { ReactNode } from "react";
import styles from "./Tabs.module.css";

export interface Anchor<K extends string> {
  key: K;
  text: ReactNode;
  /** Something in this part needs attention or is not saved. */
  marked?: boolean;
}

/** A strip that jumps to the parts of one long page. */
export function AnchorStrip<K extends string>({
  label,
  anchors,
  current,
  onJump,
}: {
  label: string;
  anchors: readonly Anchor<K>[];
  current: K;
  onJump: (key: K) => void;
}) {
  return (
    <nav className={styles.strip} aria-label={label}>
      {anchors.map((anchor) => (
        <button
          key={anchor.key}
          type="button"
          className={styles.tab}
          aria-current={anchor.key === current}
          onClick={() => onJump(anchor.key)}
        >
          {anchor.text}
          {anchor.marked ? <span className={styles.dot} /> : null}
        </button>
      ))}
    </nav>
  );
}
