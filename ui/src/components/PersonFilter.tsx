import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { PersonRow } from "@/bindings";
import type { Named } from "@/lib/nav";
import { Tag } from "./Chip";
import { FieldFrame } from "./Field";
import styles from "./PersonFilter.module.css";
import { ComboBox } from "./Select";

/** One person a list is narrowed to, found by name. */
export function PersonFilter({
  label,
  chosen,
  usePeople,
  onChoose,
}: {
  label: string;
  chosen: Named | null;
  /** Whose names or addresses fit what is typed; nobody while nothing is. */
  usePeople: (typed: string) => readonly PersonRow[];
  onChoose: (person: Named | null) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const found = usePeople(text);
  if (chosen) {
    const name = chosen.name;
    return (
      <FieldFrame label={label}>
        <ul className={styles.chosen}>
          <Tag removeLabel={t`Remove ${name}`} onRemove={() => onChoose(null)}>
            <bdi>{name}</bdi>
          </Tag>
        </ul>
      </FieldFrame>
    );
  }
  return (
    <ComboBox
      label={label}
      placeholder={t`Anybody`}
      value={null}
      opens="input"
      input={text}
      onInput={setText}
      empty={text.trim() ? t`Nobody found` : t`Type a name`}
      choices={found.map((person) => ({ value: person.id, text: person.name, more: person.department ?? "" }))}
      onChange={(id) => {
        const person = found.find((one) => one.id === id);
        if (!person) return;
        setText("");
        onChoose({ id: person.id, name: person.name });
      }}
    />
  );
}
