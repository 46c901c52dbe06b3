import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { PersonState } from "@/bindings";
import { stateLook } from "@/lib/person";
import { stateWord } from "@/lib/words";
import { classes } from "./classes";
import styles from "./StatusPill.module.css";

/** A word with a dot, ring or square: never the colour alone. */
export function Pill({ look, children }: { look: "ok" | "warn" | "bad" | "mute"; children: ReactNode }) {
  return <span className={pillClass(look)}>{children}</span>;
}

/** The same by class, for rows that are drawn without components. */
export const pillClass = (look: "ok" | "warn" | "bad" | "mute"): string =>
  classes(styles.pill, look !== "mute" && styles[look]);

export function StatusPill({ state }: { state: PersonState }) {
  const { i18n } = useLingui();
  return <Pill look={stateLook[state]}>{i18n._(stateWord[state])}</Pill>;
}
