import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { classes } from "./classes";
import styles from "./Note.module.css";

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

export interface NoteProps {
  kind: keyof typeof icons;
  title?: ReactNode;
  children?: ReactNode;
  /** A button at the end. */
  action?: ReactNode;
  /** Across the whole width, without corners. */
  bar?: boolean;
  /** Said at once by screen readers; `bad` is an alert unless told otherwise. */
  role?: "alert" | "status" | "none";
  /** To move the focus here, as after a refused save. */
  ref?: Ref<HTMLDivElement>;
}

/** Something to read about what is around it. */
export function Note({ kind, title, children, action, bar, role, ref }: NoteProps) {
  const Icon = icons[kind];
  const said = role ?? (kind === "bad" ? "alert" : undefined);
  return (
    <div
      ref={ref}
      className={classes(styles.note, styles[kind], bar && styles.bar)}
      role={said === "none" ? undefined : said}
      tabIndex={ref ? -1 : undefined}
    >
      <Icon size={16} aria-hidden />
      <div className={styles.body}>
        {title ? <p className={styles.title}>{title}</p> : null}
        {children}
      </div>
      {action}
    </div>
  );
}
