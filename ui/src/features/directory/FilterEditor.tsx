import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Column, Filter, FilterOp, FilterValue } from "@/bindings";
import { Button, Checkbox, DateField, SearchField, Select, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { personTypeWord, roleWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { useNumber } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import { columnWord } from "@/lib/words";
import styles from "./Directory.module.css";
import { type FilterColumn, filterColumns, needsNoValue, operatorsOf } from "./query";
import { labelKey, valueLabels } from "./state";
import { operatorWord } from "./words";

/** Makes a filter, or changes one. */
export function FilterEditor({
  filter,
  onDone,
  onCancel,
}: {
  filter: Filter | null;
  onDone: (filter: Filter) => void;
  onCancel: () => void;
}) {
  const { t, i18n } = useLingui();
  const first = (filter?.column as FilterColumn | undefined) ?? "department";
  const [column, setColumn] = useState<FilterColumn>(first);
  const [op, setOp] = useState<FilterOp>(filter?.op ?? operatorsOf(first)[0] ?? "is");
  const [values, setValues] = useState<string[]>(filter?.values ?? []);
  const kind = filterColumns[column];
  const complete = needsNoValue(op) || values.some((value) => value.trim() !== "");
  const finish = () =>
    complete && onDone({ column, op, values: needsNoValue(op) ? [] : values.filter((value) => value.trim() !== "") });
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <Select<FilterColumn>
        label={t`Column`}
        value={column}
        onChange={(next) => {
          setColumn(next);
          setOp(operatorsOf(next)[0] ?? "is");
          setValues([]);
        }}
        choices={(Object.keys(filterColumns) as FilterColumn[]).map((value) => ({
          value,
          text: i18n._(columnWord[value]),
        }))}
      />
      <Select<FilterOp>
        label={t`Comparison`}
        value={op}
        onChange={setOp}
        choices={operatorsOf(column).map((value) => ({ value, text: i18n._(operatorWord[value]) }))}
      />
      {needsNoValue(op) ? null : kind === "choice" ? (
        <ValueChoice key={column} column={column} values={values} onChange={setValues} />
      ) : kind === "date" ? (
        <DateField label={t`Day`} value={values[0] ?? null} onChange={(day) => setValues(day ? [day] : [])} />
      ) : (
        <TextField
          key={column}
          label={t`Text`}
          value={values[0] ?? ""}
          onChange={(text) => setValues([text])}
          autoFocus
        />
      )}
      <div className={styles.actions}>
        <Button look="quiet" size="small" onPress={onCancel}>{t`Cancel`}</Button>
        <Button look="primary" size="small" type="submit" isDisabled={!complete}>
          {filter ? t`Change the filter` : t`Add the filter`}
        </Button>
      </div>
    </form>
  );
}

/** Several of the values people have; joined by "or". */
function ValueChoice({
  column,
  values,
  onChange,
}: {
  column: FilterColumn;
  values: string[];
  onChange: (values: string[]) => void;
}) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: [...keys.filterValues, column, text],
    queryFn: () => call("filter_values", { column, text }),
    placeholderData: keepPreviousData,
  });
  const slow = useWaited(found.isPending);
  const name = i18n._(columnWord[column]);
  return (
    <>
      <SearchField
        aria-label={t`Find a value of ${name}`}
        placeholder={t`Find a value`}
        value={text}
        onChange={setText}
        autoFocus
      />
      <div className={styles.values} role="group" aria-label={name} aria-busy={found.isFetching}>
        {slow ? <span className="dim">{t`Reading …`}</span> : null}
        {found.data?.length === 0 ? <span className="dim">{t`Nobody has such a value`}</span> : null}
        {found.data?.map((one) => (
          <Checkbox
            key={one.value}
            isSelected={values.includes(one.value)}
            onChange={(on) => {
              valueLabels.set(labelKey(column, one.value), labelOf(column, one));
              onChange(on ? [...values, one.value] : values.filter((value) => value !== one.value));
            }}
          >
            <span className={styles.value}>
              <bdi className="cut">{labelOf(column, one)}</bdi>
              <span className="dim num">{number(one.count)}</span>
            </span>
          </Checkbox>
        ))}
      </div>
    </>
  );
}

/** Built-in words in the reader's language; the office's own as they are. */
export function labelOf(column: Column, { value, label }: FilterValue): string {
  if (column === "role") return roleWord(value) === value ? label : roleWord(value);
  if (column === "person_type") return personTypeWord(value) === value ? label : personTypeWord(value);
  return label;
}
