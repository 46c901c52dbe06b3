import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useState } from "react";
import type { PersonRef } from "@/bindings";
import { Button, ComboBox } from "@/components";
import { useFoundPeople } from "@/lib/findPeople";
import styles from "./Access.module.css";

/** People offered at once. */
const SHOWN = 20;

/** Several people, looked up by name. */
export function PeoplePicker({
  label,
  hint,
  people,
  onChange,
}: {
  label: string;
  hint?: string;
  people: readonly PersonRef[];
  onChange: (people: PersonRef[]) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const { found } = useFoundPeople(text, { states: [], most: SHOWN + people.length });
  const rows = found.filter((row) => !people.some((one) => one.id === row.id)).slice(0, SHOWN);
  return (
    <div className={styles.block}>
      <ComboBox
        label={label}
        hint={hint}
        value={null}
        input={text}
        onInput={setText}
        opens="input"
        empty={t`Nobody by that name`}
        onChange={(id) => {
          const row = rows.find((one) => one.id === id);
          if (!row) return;
          onChange([...people, { id: row.id, name: row.name }]);
          setText("");
        }}
        choices={rows.map((row) => ({ value: row.id, text: row.name, more: row.department }))}
      />
      {people.length > 0 ? (
        <ul className={styles.list}>
          {people.map((one) => {
            const name = one.name;
            return (
              <li key={one.id} className={styles.entry}>
                <span>
                  <bdi>{name}</bdi>
                </span>
                <Button
                  look="quiet"
                  size="small"
                  icon
                  aria-label={t`Remove ${name}`}
                  onPress={() => onChange(people.filter((other) => other.id !== one.id))}
                >
                  <X size={14} aria-hidden />
                </Button>
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}
