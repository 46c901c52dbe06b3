import { useLingui } from "@lingui/react/macro";
import type { UnitKind } from "@/bindings";
import { Switch, TextButton } from "@/components";
import { fieldWord, personTypes, personTypeWord } from "@/lib/fieldWords";
import { showPerson } from "@/lib/nav";
import { Cell, ChoiceInput, DayInput, TextInput } from "./Fields";
import { FurtherDepartments } from "./FurtherDepartments";
import styles from "./People.module.css";
import { ManagerField } from "./PersonChoice";
import { UnitField } from "./UnitField";
import type { FieldDoor, Said } from "./useForm";

interface NewFields {
  value: (field: string) => string;
  said: ReadonlyMap<string, Said>;
  door: FieldDoor;
  departments: readonly string[];
  onDepartments: (ids: string[]) => void;
}

/** What is enough for most new people. */
export function NewPersonQuick({ value, said, door }: NewFields) {
  const { t } = useLingui();
  const holder = said.get("email")?.holder;
  const holderName = holder?.name ?? "";
  return (
    <div className={styles.grid}>
      <TextInput
        field="display_name"
        label={t`Name`}
        wide
        autoFocus
        value={value("display_name")}
        said={said.get("display_name")}
        door={door}
      />
      <TextInput
        field="email"
        type="email"
        ltr
        wide
        value={value("email")}
        said={said.get("email")}
        error={
          holder ? (
            <>
              {said.get("email")?.error}{" "}
              <TextButton onPress={() => showPerson(holder.id)}>{t`Show ${holderName}`}</TextButton>
            </>
          ) : undefined
        }
        door={door}
      />
      <Cell field="department">
        <UnitField kind="department" value={value("department")} door={door} said={said.get("department")} />
      </Cell>
      <ChoiceInput
        field="person_type"
        value={value("person_type") || "employee"}
        said={said.get("person_type")}
        choices={personTypes.map((type) => ({ value: type, text: personTypeWord(type) }))}
        door={door}
      />
    </div>
  );
}

/** Everything else that can be said of somebody. */
export function NewPersonMore({ value, said, door, departments, onDepartments }: NewFields) {
  const { t } = useLingui();
  const text = (field: "given" | "family" | "phonetic_name" | "title" | "employee_no", ltr = false) => (
    <TextInput field={field} ltr={ltr} value={value(field)} said={said.get(field)} door={door} />
  );
  const unit = (kind: UnitKind) => (
    <Cell field={kind}>
      <UnitField kind={kind} value={value(kind)} door={door} said={said.get(kind)} />
    </Cell>
  );
  return (
    <div className={styles.grid}>
      {text("given")}
      {text("family")}
      {text("phonetic_name")}
      {text("title")}
      <TextInput field="phone" type="tel" ltr value={value("phone")} said={said.get("phone")} door={door} />
      <TextInput field="username" ltr value={value("username")} said={said.get("username")} door={door} />
      <TextInput
        field="secondary_email"
        type="email"
        ltr
        value={value("secondary_email")}
        said={said.get("secondary_email")}
        door={door}
      />
      <Cell field="manager">
        <ManagerField value={value("manager")} door={door} said={said.get("manager")} />
      </Cell>
      <Cell field="departments" wide>
        <FurtherDepartments chosen={departments} known={[]} main={value("department")} onChange={onDepartments} />
      </Cell>
      {unit("company")}
      {unit("division")}
      {unit("site")}
      {unit("cost_centre")}
      {text("employee_no", true)}
      <DayInput field="start_date" value={value("start_date")} said={said.get("start_date")} door={door} />
      <DayInput field="end_date" value={value("end_date")} said={said.get("end_date")} door={door} />
      <Cell field="production" wide>
        <Switch
          isSelected={value("production") === "true"}
          onChange={(on) => door.set("production", on ? "true" : "")}
          note={t`May act at terminals with a badge.`}
        >
          {fieldWord("production")}
        </Switch>
      </Cell>
      <TextInput field="note" rows={3} wide value={value("note")} said={said.get("note")} door={door} />
    </div>
  );
}
