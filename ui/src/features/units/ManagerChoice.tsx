import { useLingui } from "@lingui/react/macro";
import { useEffect, useMemo, useState } from "react";
import { Avatar, ComboBox } from "@/components";
import { useFoundPeople, whoWorksHere } from "@/lib/findPeople";
import { unitFieldWord } from "@/lib/unitWords";

/** Who leads a unit, found by name. */
export function ManagerChoice({
  value,
  name,
  onChange,
  error,
  isDisabled,
}: {
  value: string;
  /** What the person is called, where that is known. */
  name?: string;
  onChange: (id: string | null) => void;
  error?: string;
  isDisabled?: boolean;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(name ?? "");
  useEffect(() => {
    if (name !== undefined) setText(name);
  }, [name]);
  const typed = text.trim();
  const { found: people } = useFoundPeople(typed === name ? "" : typed, { states: whoWorksHere, most: 10 });
  const choices = useMemo(() => {
    const found = people.map((person) => ({
      value: person.id,
      text: person.name,
      more: person.department ?? "",
      icon: <Avatar id={person.id} name={person.name} />,
    }));
    if (value && name && !found.some((one) => one.value === value))
      found.unshift({ value, text: name, more: "", icon: <Avatar id={value} name={name} /> });
    return found;
  }, [people, value, name]);
  return (
    <ComboBox
      label={unitFieldWord("manager")}
      choices={choices}
      value={value || null}
      input={text}
      onInput={(next) => {
        setText(next);
        if (next.trim() === "" && value) onChange(null);
      }}
      onChange={(id) => {
        if (id === null) return;
        setText(choices.find((one) => one.value === id)?.text ?? text);
        onChange(id);
      }}
      opens="input"
      placeholder={t`Type a name`}
      error={error}
      isDisabled={isDisabled}
    />
  );
}
