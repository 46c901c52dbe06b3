import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { EditVerb, UnitKind } from "@/bindings";
import { Button, type Choice, ComboBox, DateField, Select, TextField } from "@/components";
import { fieldWord, personTypes, personTypeWord, roleWord } from "@/lib/fieldWords";
import { locale } from "@/lib/i18n";
import { groupsQuery, rolesQuery } from "@/lib/queries";
import { useStore } from "@/lib/store";
import { LookUp } from "../LookUp";
import { ManagerField } from "../PersonChoice";
import { cityOf, nameOf, useLanguages, useRegions, useZones } from "../regional";
import { UnitField } from "../UnitField";
import type { FieldDoor } from "../useForm";
import styles from "./Many.module.css";
import { fieldsLeft, type ManyKey, manyFields, newOrder, type Order, verbsOf } from "./orders";

/** A field, what becomes of it, and the value it needs for that. */
export function OrderLine({
  order,
  orders,
  error,
  autoFocus,
  onChange,
  onRemove,
}: {
  order: Order;
  orders: readonly Order[];
  error?: string;
  autoFocus?: boolean;
  onChange: (order: Order) => void;
  /** Absent for the only line. */
  onRemove?: () => void;
}) {
  const { t } = useLingui();
  const verbWord: Record<EditVerb, string> = {
    set: t({ message: "becomes", context: "a field of many people" }),
    add: t({ message: "gets in addition", context: "a field of many people" }),
    remove: t({ message: "loses", context: "a field of many people" }),
    clear: t({ message: "is emptied", context: "a field of many people" }),
  };
  const name = fieldWord(order.field);
  return (
    <div className={styles.line} role="group" aria-label={name}>
      <Select<ManyKey>
        label={t`Field`}
        value={order.field}
        autoFocus={autoFocus}
        onChange={(field) => onChange(newOrder(order.key, field))}
        choices={fieldsLeft(orders, order.field).map((value) => ({ value, text: fieldWord(value) }))}
      />
      <Select<EditVerb>
        label={t`What happens`}
        value={order.verb}
        onChange={(verb) => onChange({ ...order, verb })}
        choices={verbsOf(order.field).map((value) => ({ value, text: verbWord[value] }))}
      />
      <div className={styles.value}>
        {order.verb === "clear" ? null : (
          <Value key={order.field} order={order} error={error} onValue={(value) => onChange({ ...order, value })} />
        )}
      </div>
      {onRemove ? (
        <Button look="quiet" size="small" icon aria-label={t`Do not change ${name}`} onPress={onRemove}>
          <X size={16} aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}

interface ValueProps {
  order: Order;
  error?: string;
  onValue: (value: string) => void;
}

function Value({ order, error, onValue }: ValueProps): ReactNode {
  const { t } = useLingui();
  const tag = useStore(locale, (now) => now.tag);
  const { field, value } = order;
  const label = fieldWord(field);
  const door = useDoor(onValue);
  const said = error ? { error } : undefined;
  switch (manyFields[field].kind) {
    case "unit":
      return <UnitField kind={field as UnitKind} value={value} door={door} said={said} />;
    case "group":
      return <GroupChoice label={label} value={value} error={error} onValue={onValue} />;
    case "role":
      return <RoleChoice label={label} value={value} error={error} onValue={onValue} />;
    case "person":
      return <ManagerField value={value} door={door} said={said} />;
    case "type":
      return (
        <Select
          label={label}
          value={value || null}
          error={error}
          onChange={onValue}
          choices={personTypes.map((type) => ({ value: type, text: personTypeWord(type) }))}
        />
      );
    case "yes_no":
      return (
        <Select
          label={label}
          value={value}
          error={error}
          onChange={onValue}
          choices={[
            { value: "true", text: t`Yes` },
            { value: "false", text: t`No` },
          ]}
        />
      );
    case "day":
      return <DateField label={label} value={value || null} error={error} onChange={(day) => onValue(day ?? "")} />;
    case "language":
      return (
        <LookUp
          label={label}
          value={value}
          valueText={nameOf("language", value, tag)}
          onChange={onValue}
          useChoices={useLanguages}
          completes
          error={error}
        />
      );
    case "region":
      return (
        <LookUp
          label={label}
          value={value}
          valueText={nameOf("region", value, tag)}
          onChange={onValue}
          useChoices={useRegions}
          completes
          error={error}
        />
      );
    case "zone":
      return (
        <LookUp
          label={label}
          value={value}
          valueText={value ? cityOf(value) : ""}
          onChange={onValue}
          useChoices={useZones}
          completes
          placeholder={t`City, such as Berlin`}
          error={error}
        />
      );
    case "phone":
      return <TextField label={label} type="tel" ltr value={value} error={error} onChange={onValue} />;
    case "note":
      return <TextField label={label} rows={2} value={value} error={error} onChange={onValue} />;
    case "text":
      return <TextField label={label} value={value} error={error} onChange={onValue} />;
  }
}

/** A form's door that leads to one value. */
function useDoor(onValue: (value: string) => void): FieldDoor {
  return useMemo(() => ({ set: (_, text) => onValue(text), leave: () => undefined }), [onValue]);
}

interface ChoiceProps {
  label: string;
  value: string;
  error?: string;
  onValue: (value: string) => void;
}

function GroupChoice({ label, value, error, onValue }: ChoiceProps) {
  const page = useQuery(groupsQuery);
  const choices: Choice[] = (page.data?.groups ?? [])
    .filter((group) => group.may_manage)
    .map((group) => ({ value: group.id, text: group.name }));
  return <Several label={label} value={value} error={error} onValue={onValue} choices={choices} />;
}

function RoleChoice({ label, value, error, onValue }: ChoiceProps) {
  const { t } = useLingui();
  const page = useQuery(rolesQuery);
  const choices: Choice[] = (page.data?.roles ?? []).map(({ role }) => ({
    value: role.id,
    text: role.key ? roleWord(role.key) : role.name,
  }));
  return (
    <Several
      label={label}
      value={value}
      error={error}
      onValue={onValue}
      choices={choices}
      hint={t`Holds everywhere.`}
    />
  );
}

function Several({ choices, value, onValue, ...parts }: ChoiceProps & { choices: Choice[]; hint?: string }) {
  return (
    <ComboBox
      // The list is there when it is first opened.
      key={choices.length}
      {...parts}
      choices={choices}
      value={value || null}
      onChange={(next) => onValue(next ?? "")}
    />
  );
}
