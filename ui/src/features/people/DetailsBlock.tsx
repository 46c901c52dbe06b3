import { useLingui } from "@lingui/react/macro";
import type { PersonView, UnitKind } from "@/bindings";
import { Switch, TextButton } from "@/components";
import { fieldWord, personTypes, personTypeWord, roleWord } from "@/lib/fieldWords";
import { showPerson } from "@/lib/nav";
import { Cell, ChoiceInput, DayInput, TextInput } from "./Fields";
import { FurtherDepartments } from "./FurtherDepartments";
import { composed } from "./names";
import styles from "./People.module.css";
import { ManagerField } from "./PersonChoice";
import { UnitField } from "./UnitField";
import type { FieldDoor, Said } from "./useForm";

export interface BlockProps {
  view: PersonView;
  value: (field: string) => string;
  said: ReadonlyMap<string, Said>;
  door: FieldDoor;
}

/** Who somebody is and where they stand in the organisation. */
export function DetailsBlock({
  view,
  value,
  said,
  door,
  departments,
  onDepartments,
}: BlockProps & { departments: readonly string[]; onDepartments: (ids: string[]) => void }) {
  const { t } = useLingui();
  const text = { door };
  const unit = (kind: UnitKind) => (
    <Cell field={kind}>
      <UnitField
        kind={kind}
        value={value(kind)}
        reference={view.references[kind]?.id === value(kind) ? view.references[kind]?.name : undefined}
        door={door}
        said={said.get(kind)}
      />
    </Cell>
  );
  const emailSaid = said.get("email");
  const holder = emailSaid?.holder;
  const holderName = holder?.name ?? "";
  return (
    <>
      <div className={styles.grid}>
        <TextInput field="given" value={value("given")} said={said.get("given")} {...text} />
        <TextInput field="family" value={value("family")} said={said.get("family")} {...text} />
        <TextInput
          field="email"
          type="email"
          ltr
          wide
          value={value("email")}
          said={emailSaid}
          error={
            holder ? (
              <>
                {emailSaid?.error}{" "}
                <TextButton onPress={() => showPerson(holder.id)}>{t`Show ${holderName}`}</TextButton>
              </>
            ) : undefined
          }
          {...text}
        />
        <TextInput field="title" value={value("title")} said={said.get("title")} {...text} />
        <TextInput field="phone" type="tel" ltr value={value("phone")} said={said.get("phone")} {...text} />
        <TextInput
          field="display_name"
          value={value("display_name")}
          said={said.get("display_name")}
          placeholder={composed(value("given"), value("family"))}
          {...text}
        />
        <TextInput field="phonetic_name" value={value("phonetic_name")} said={said.get("phonetic_name")} {...text} />
        <TextInput field="username" ltr value={value("username")} said={said.get("username")} {...text} />
        <TextInput
          field="secondary_email"
          type="email"
          ltr
          value={value("secondary_email")}
          said={said.get("secondary_email")}
          {...text}
        />
      </div>
      <h3 className={styles.heading}>{t`Place in the organisation`}</h3>
      <div className={styles.grid}>
        {unit("department")}
        <div className={styles.cell}>
          <span className={styles.label}>{fieldWord("role")}</span>
          <span className={styles.fixed}>{roleWord(view.role)}</span>
        </div>
        <Cell field="departments" wide>
          <FurtherDepartments
            chosen={departments}
            known={view.departments}
            main={value("department")}
            onChange={onDepartments}
          />
        </Cell>
        <Cell field="manager">
          <ManagerField
            value={value("manager")}
            reference={view.references.manager?.id === value("manager") ? view.references.manager?.name : undefined}
            door={door}
            said={said.get("manager")}
          />
        </Cell>
        <ChoiceInput
          field="person_type"
          value={value("person_type").toLowerCase()}
          said={said.get("person_type")}
          choices={personTypes.map((type) => ({ value: type, text: personTypeWord(type) }))}
          {...text}
        />
        {unit("company")}
        {unit("division")}
        {unit("site")}
        {unit("cost_centre")}
        <TextInput field="employee_no" ltr value={value("employee_no")} said={said.get("employee_no")} {...text} />
        <div className={styles.cell} />
        <DayInput field="start_date" value={value("start_date")} said={said.get("start_date")} {...text} />
        <DayInput field="end_date" value={value("end_date")} said={said.get("end_date")} {...text} />
        <Cell field="production" wide>
          <Switch
            isSelected={value("production") === "true"}
            onChange={(on) => door.set("production", on ? "true" : "")}
            note={t`May act at terminals with a badge.`}
          >
            {fieldWord("production")}
          </Switch>
        </Cell>
        <TextInput field="note" rows={3} wide value={value("note")} said={said.get("note")} {...text} />
      </div>
    </>
  );
}
