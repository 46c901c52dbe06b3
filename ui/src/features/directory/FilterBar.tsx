import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ClipboardList, ListFilter } from "lucide-react";
import { useState } from "react";
import { DialogTrigger } from "react-aria-components/Dialog";
import type { Filter, HiddenCount, PersonState, SortKey } from "@/bindings";
import { AddChip, Button, Chip, PopoverDialog, ToggleChip } from "@/components";
import { keys } from "@/lib/changes";
import { formatDay } from "@/lib/format";
import { call } from "@/lib/ipc";
import { selectByList } from "@/lib/nav";
import { useNumber, useReading } from "@/lib/reading";
import { columnWord, stateWord } from "@/lib/words";
import type { ShownColumn } from "./columns";
import styles from "./Directory.module.css";
import { FilterEditor, labelOf } from "./FilterEditor";
import {
  chipIsOn,
  type FilterColumn,
  filterColumns,
  isFiltered,
  needsNoValue,
  type StateChip,
  stateChips,
  turnChip,
  type Wish,
} from "./query";
import { labelKey, valueLabels } from "./state";
import { operatorWord } from "./words";

export interface FilterBarProps {
  wish: Wish;
  /** States in force. */
  states: PersonState[];
  /** Whether this view lets states be chosen. */
  hasStates: boolean;
  /** The order in force; a column that orders the list without being shown gets a chip. */
  sort: readonly SortKey[];
  columns: readonly ShownColumn[];
  hidden: readonly HiddenCount[];
  onWish: (wish: Wish) => void;
  onSort: (sort: SortKey[]) => void;
  onClear: () => void;
}

/** Chips: which states, which filters; one more; and away with all of them. */
export function FilterBar({ wish, states, hasStates, sort, columns, hidden, onWish, onSort, onClear }: FilterBarProps) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const chipWord: Record<StateChip, string> = {
    active: i18n._(stateWord.active),
    invited: i18n._(stateWord.invited),
    suspended: i18n._(stateWord.suspended),
  };
  const replace = (at: number, filter: Filter) =>
    onWish({ ...wish, filters: wish.filters.map((old, index) => (index === at ? filter : old)) });
  const remove = (at: number) => onWish({ ...wish, filters: wish.filters.filter((_, index) => index !== at) });
  const suspended = hidden.find((one) => one.state === "suspended")?.count ?? 0;
  const suspendedCount = number(suspended);
  const unseen = sort.filter((key) => !columns.some((column) => column === key.column));
  return (
    <div className={styles.filters} role="group" aria-label={t`Filters`}>
      {hasStates
        ? stateChips.map((chip) => (
            <ToggleChip
              key={chip}
              isSelected={chipIsOn(states, chip)}
              onChange={(on) => onWish({ ...wish, states: turnChip(states, chip, on) })}
            >
              {chipWord[chip]}
            </ToggleChip>
          ))
        : null}
      {hasStates && suspended > 0 ? (
        <Button
          look="quiet"
          size="small"
          onPress={() => onWish({ ...wish, states: turnChip(states, "suspended", true) })}
        >
          {t`${suspendedCount} suspended hidden`}
        </Button>
      ) : null}
      {hasStates ? <span className={styles.rule} /> : null}
      {wish.filters.map((filter, at) => (
        <FilterChip
          key={`${filter.column} ${filter.op} ${filter.values.join(" ")}`}
          filter={filter}
          onChange={(next) => replace(at, next)}
          onRemove={() => remove(at)}
        />
      ))}
      {unseen.map((key) => {
        const name = i18n._(columnWord[key.column]);
        return (
          <Chip
            key={`sort ${key.column}`}
            name={t`Sorted by`}
            value={name}
            removeLabel={t`Do not sort by ${name}`}
            onRemove={() => onSort(sort.filter((other) => other !== key))}
          />
        );
      })}
      <AddFilter onAdd={(filter) => onWish({ ...wish, filters: [...wish.filters, filter] })} />
      <Button look="quiet" size="small" aria-label={t`Select by a list…`} onPress={() => selectByList()}>
        <ClipboardList size={14} aria-hidden />
        <span className={styles.wide}>{t`Select by a list…`}</span>
      </Button>
      <span className={styles.spring} />
      {isFiltered(wish) ? <Button look="quiet" size="small" onPress={onClear}>{t`Clear`}</Button> : null}
    </div>
  );
}

function AddFilter({ onAdd }: { onAdd: (filter: Filter) => void }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AddChip>
        <ListFilter size={14} aria-hidden />
        {t`Filter`}
      </AddChip>
      <PopoverDialog placement="bottom start" aria-label={t`Add a filter`}>
        <FilterEditor
          filter={null}
          onCancel={() => setOpen(false)}
          onDone={(filter) => {
            setOpen(false);
            onAdd(filter);
          }}
        />
      </PopoverDialog>
    </DialogTrigger>
  );
}

function FilterChip({
  filter,
  onChange,
  onRemove,
}: {
  filter: Filter;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const [open, setOpen] = useState(false);
  const column = i18n._(columnWord[filter.column]);
  const operator = i18n._(operatorWord[filter.op]);
  const kind = filter.column in filterColumns ? filterColumns[filter.column as FilterColumn] : null;
  const isDate = kind === "date";
  // Groups are chosen in the rail.
  const isChoice = kind === "choice" || filter.column === "groups";
  // A view that was saved knows the values only; their names are asked for.
  const known = (value: string) => valueLabels.get(labelKey(filter.column, value));
  const named = useQuery({
    queryKey: [...keys.filterValues, filter.column, ""],
    queryFn: () => call("filter_values", { column: filter.column, text: "" }),
    enabled: isChoice && filter.values.some((value) => known(value) === undefined),
  });
  const shown = filter.values.map((value) => {
    if (isDate) return formatDay(value, reading);
    const found = named.data?.find((one) => one.value === value);
    return known(value) ?? (found ? labelOf(filter.column, found) : value);
  });
  const value = needsNoValue(filter.op)
    ? ""
    : new Intl.ListFormat(reading.tag, { type: "disjunction", style: "long" }).format(shown);
  return (
    <Chip
      name={`${column} ${operator}`}
      value={value}
      removeLabel={t`Remove the filter ${column} ${operator} ${value}`}
      onRemove={onRemove}
      editor={{
        open,
        onOpen: setOpen,
        label: t`Change the filter`,
        content: (
          <FilterEditor
            filter={filter}
            onCancel={() => setOpen(false)}
            onDone={(next) => {
              setOpen(false);
              onChange(next);
            }}
          />
        ),
      }}
    />
  );
}
