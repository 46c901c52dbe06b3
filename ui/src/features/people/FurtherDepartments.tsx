import { useLingui } from "@lingui/react/macro";
import { Plus, X } from "lucide-react";
import { memo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import type { UnitRef } from "@/bindings";
import { Menu, MenuItem, MenuTrigger } from "@/components";
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
              <li key={id} className={styles.tag}>
                <bdi>{text}</bdi>
                <Button
                  aria-label={t`Remove ${text}`}
                  onPress={() => {
                    onChange(chosen.filter((other) => other !== id));
                    setAnnounced(t`${text} removed`);
                    add.current?.focus();
                  }}
                >
                  <X size={14} aria-hidden />
                </Button>
              </li>
            );
          })}
        <li>
          <MenuTrigger>
            <Button ref={add} className={styles.addTag} isDisabled={left.length === 0}>
              <Plus size={14} aria-hidden />
              {t`Add department`}
            </Button>
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
