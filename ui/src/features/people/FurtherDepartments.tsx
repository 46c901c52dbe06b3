import { useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import { memo, useRef, useState } from "react";
import type { UnitRef } from "@/bindings";
import { AddChip, Menu, MenuItem, MenuTrigger, Tag } from "@/components";
import styles from "./People.module.css";
import { useUnits } from "./UnitField";

/** Departments besides the main one, as tags; a person may belong to several. */
export const FurtherDepartments = memo(function FurtherDepartments({
  chosen,
  known,
  main,
  onChange,
}: {
  chosen: readonly string[];
  /** Names of departments, should the list not have them. */
  known: readonly UnitRef[];
  /** The main department, which is not offered again. */
  main: string;
  onChange: (ids: string[]) => void;
}) {
  const { t } = useLingui();
  const units = useUnits("department");
  const [announced, setAnnounced] = useState("");
  const add = useRef<HTMLButtonElement>(null);
  const name = (id: string) =>
    units.find((unit) => unit.value === id)?.text ?? known.find((unit) => unit.id === id)?.name ?? id;
  const left = units.filter((unit) => unit.value !== main && !chosen.includes(unit.value));
  return (
    <div className={styles.further} data-field="departments">
      <span className={styles.label} id="further-departments">
        {t`Further departments`}
      </span>
      <ul className={styles.tags} aria-labelledby="further-departments">
        {chosen
          .filter((id) => id !== main)
          .map((id) => {
            const text = name(id);
            return (
              <Tag
                key={id}
                removeLabel={t`Remove ${text}`}
                onRemove={() => {
                  onChange(chosen.filter((other) => other !== id));
                  setAnnounced(t`${text} removed`);
                  add.current?.focus();
                }}
              >
                <bdi>{text}</bdi>
              </Tag>
            );
          })}
        <li>
          <MenuTrigger>
            <AddChip ref={add} isDisabled={left.length === 0}>
              <Plus size={14} aria-hidden />
              {t`Add department`}
            </AddChip>
            <Menu
              aria-label={t`Add department`}
              placement="bottom start"
              onAction={(id) => onChange([...chosen, String(id)])}
            >
              {left.map((unit) => (
                <MenuItem key={unit.value} id={unit.value} text={unit.text} />
              ))}
            </Menu>
          </MenuTrigger>
        </li>
      </ul>
      <span className="vh" role="status">
        {announced}
      </span>
    </div>
  );
});
