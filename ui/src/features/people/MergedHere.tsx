import { useLingui } from "@lingui/react/macro";
import { Merge } from "lucide-react";
import type { MergedEntry } from "@/bindings";
import { TextButton } from "@/components";
import { showPerson } from "@/lib/nav";
import styles from "./People.module.css";

/** Entries that were merged into this person, and what they were known by. */
export function MergedHere({ entries }: { entries: readonly MergedEntry[] }) {
  const { t } = useLingui();
  if (entries.length === 0) return null;
  return (
    <div className={styles.line}>
      <span>
        <Merge size={14} aria-hidden />
        {t`Merged here:`}
      </span>
      {entries.map((entry) => (
        <span key={entry.person.id}>
          <TextButton onPress={() => showPerson(entry.person.id)}>
            <bdi>{entry.person.name}</bdi>
          </TextButton>
          {entry.known_by.map((key) => (
            <bdi key={key} dir="ltr">
              {key}
            </bdi>
          ))}
        </span>
      ))}
    </div>
  );
}
