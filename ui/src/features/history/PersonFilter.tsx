import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ComboBox, FieldFrame, Tag } from "@/components";
import { everybody, useFoundPeople } from "@/lib/findPeople";
import type { Named } from "@/lib/nav";
import styles from "./History.module.css";

/** One person the history is narrowed to, found by name. */
export function PersonFilter({
  label,
  chosen,
  onChoose,
}: {
  label: string;
  chosen: Named | null;
  onChoose: (person: Named | null) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const { found } = useFoundPeople(text, { states: everybody, most: 10 });
  if (chosen) {
    const name = chosen.name;
    return (
      <FieldFrame label={label}>
        <span className={styles.chosen}>
          <Tag removeLabel={t`Remove ${name}`} onRemove={() => onChoose(null)}>
            <bdi>{name}</bdi>
          </Tag>
        </span>
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
