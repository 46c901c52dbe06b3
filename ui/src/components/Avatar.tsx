import type { CSSProperties } from "react";
import { initials, tint } from "@/lib/person";
import styles from "./Avatar.module.css";
import { classes } from "./classes";

export const avatarClass = styles.avatar ?? "";

export function avatarStyle(id: string): CSSProperties {
  const number = tint(id);
  return { background: `var(--av${number}b)`, color: `var(--av${number})` };
}

/** Initials in the person's tint; decoration, since the name stands beside it. */
export function Avatar({
  id,
  name,
  size = "small",
}: {
  id: string;
  name: string;
  size?: "small" | "medium" | "large";
}) {
  return (
    <span
      className={classes(styles.avatar, size !== "small" && styles[size])}
      style={avatarStyle(id)}
      data-initials={initials(name)}
      aria-hidden
    />
  );
}
