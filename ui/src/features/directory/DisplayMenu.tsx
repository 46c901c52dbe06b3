import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, Columns3, GripVertical, Minus, Plus, X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { DialogTrigger } from "react-aria-components/Dialog";
import { GridList, GridListItem } from "react-aria-components/GridList";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useDragAndDrop } from "react-aria-components/useDragAndDrop";
import type { SortKey } from "@/bindings";
import { Button, Checkbox, PopoverDialog, Select } from "@/components";
import type { Density } from "@/lib/settings";
import { columnWord } from "@/lib/words";
import { columnSpecs, type Display, defaultColumns, identifies, type ShownColumn } from "./columns";
import styles from "./Directory.module.css";

export interface DisplayMenuProps {
  display: Display;
  density: Density;
  sort: readonly SortKey[];
  onDisplay: (display: Display) => void;
  onDensity: (density: Density) => void;
  onSort: (sort: SortKey[]) => void;
}

/** Columns, their order and width, the list's order and its rows' height; all of it without a mouse as well. */
export function DisplayMenu(props: DisplayMenuProps) {
  const { t } = useLingui();
  return (
    <DialogTrigger>
      <Button aria-label={t`Display`}>
        <Columns3 size={16} aria-hidden />
        <span className={styles.wide}>{t`Display`}</span>
      </Button>
      <PopoverDialog aria-label={t`Display`}>
        <DisplayPanel {...props} />
      </PopoverDialog>
    </DialogTrigger>
  );
}

const WIDTH_STEP = 20;

function DisplayPanel({ display, density, sort, onDisplay, onDensity, onSort }: DisplayMenuProps) {
  const { t, i18n } = useLingui();
  const all = [
    ...display.columns,
    ...(Object.keys(columnSpecs) as ShownColumn[]).filter((column) => !display.columns.includes(column)),
  ];
  const shown = new Set<string>(display.columns);
  const identifying = display.columns.filter(identifies);

  const put = (order: ShownColumn[]) => onDisplay({ ...display, columns: order.filter((column) => shown.has(column)) });
  const step = (column: ShownColumn, by: 1 | -1) => {
    const at = display.columns.indexOf(column);
    const to = at + by;
    if (at < 0 || to < 0 || to >= display.columns.length) return;
    const order = display.columns.filter((other) => other !== column);
    order.splice(to, 0, column);
    onDisplay({ ...display, columns: order });
  };
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    onReorder: ({ keys, target }) => {
      const moved = all.filter((column) => keys.has(column));
      const rest = all.filter((column) => !keys.has(column));
      const at = rest.indexOf(target.key as ShownColumn) + (target.dropPosition === "after" ? 1 : 0);
      rest.splice(at, 0, ...moved);
      put(rest);
    },
  });
  const widen = (column: ShownColumn, by: number) => {
    const spec = columnSpecs[column];
    const width = Math.max(spec.min, Math.min(800, (display.widths[column] ?? spec.width) + by));
    onDisplay({ ...display, widths: { ...display.widths, [column]: width } });
  };
  const sortable = (Object.keys(columnSpecs) as ShownColumn[]).filter(
    (column) => !sort.some((key) => key.column === column),
  );

  return (
    <div className={styles.display}>
      <section className={styles.section}>
        <h3>{t`Columns`}</h3>
        <GridList
          aria-label={t`Columns`}
          className={styles.columns}
          dragAndDropHooks={dragAndDropHooks}
          selectionMode="none"
        >
          {all.map((column) => {
            const name = i18n._(columnWord[column]);
            const on = shown.has(column);
            const needed = on && identifies(column) && identifying.length === 1;
            return (
              <GridListItem key={column} id={column} textValue={name} className={styles.column}>
                <AriaButton slot="drag" className={styles.grip} aria-label={t`Move ${name}`}>
                  <GripVertical size={14} aria-hidden />
                </AriaButton>
                <span className={styles.columnName}>
                  <Checkbox
                    slot={null}
                    isSelected={on}
                    isDisabled={needed}
                    onChange={(next) =>
                      onDisplay({
                        ...display,
                        columns: next
                          ? [...display.columns, column]
                          : display.columns.filter((other) => other !== column),
                      })
                    }
                  >
                    {name}
                  </Checkbox>
                </span>
                {on ? (
                  <>
                    <Button
                      look="quiet"
                      size="small"
                      icon
                      aria-label={t`Move ${name} up`}
                      isDisabled={display.columns[0] === column}
                      onPress={() => step(column, -1)}
                    >
                      <ArrowUp size={14} aria-hidden />
                    </Button>
                    <Button
                      look="quiet"
                      size="small"
                      icon
                      aria-label={t`Move ${name} down`}
                      isDisabled={display.columns.at(-1) === column}
                      onPress={() => step(column, 1)}
                    >
                      <ArrowDown size={14} aria-hidden />
                    </Button>
                    <Button
                      look="quiet"
                      size="small"
                      icon
                      aria-label={t`Make ${name} narrower`}
                      onPress={() => widen(column, -WIDTH_STEP)}
                    >
                      <Minus size={14} aria-hidden />
                    </Button>
                    <Button
                      look="quiet"
                      size="small"
                      icon
                      aria-label={t`Make ${name} wider`}
                      onPress={() => widen(column, WIDTH_STEP)}
                    >
                      <Plus size={14} aria-hidden />
                    </Button>
                  </>
                ) : null}
              </GridListItem>
            );
          })}
        </GridList>
      </section>
      <section className={styles.sorts}>
        <h3>{t`Order`}</h3>
        {sort.map((key) => {
          const name = i18n._(columnWord[key.column]);
          return (
            <div key={key.column} className={styles.sort}>
              <span>{name}</span>
              <Button
                size="small"
                look="quiet"
                aria-label={key.desc ? t`${name}: descending` : t`${name}: ascending`}
                onPress={() => onSort(sort.map((other) => (other === key ? { ...key, desc: !key.desc } : other)))}
              >
                {key.desc ? <ArrowDown size={14} aria-hidden /> : <ArrowUp size={14} aria-hidden />}
                {key.desc ? t`Descending` : t`Ascending`}
              </Button>
              <Button
                size="small"
                look="quiet"
                icon
                aria-label={t`Do not sort by ${name}`}
                isDisabled={sort.length === 1}
                onPress={() => onSort(sort.filter((other) => other !== key))}
              >
                <X size={14} aria-hidden />
              </Button>
            </div>
          );
        })}
        <Select<ShownColumn>
          label={t`Then by`}
          hideLabel
          placeholder={t`Then by …`}
          value={null}
          onChange={(column) => onSort([...sort, { column, desc: false }])}
          choices={sortable.map((value) => ({ value, text: i18n._(columnWord[value]) }))}
        />
      </section>
      <section>
        <h3 id="density">{t`Row height`}</h3>
        <ToggleButtonGroup
          aria-labelledby="density"
          className={styles.segments}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[density]}
          onSelectionChange={(keys) => {
            const [next] = keys;
            if (next) onDensity(next as Density);
          }}
        >
          <ToggleButton id="compact" className={styles.segment}>{t`Compact`}</ToggleButton>
          <ToggleButton id="normal" className={styles.segment}>{t`Normal`}</ToggleButton>
          <ToggleButton id="comfortable" className={styles.segment}>{t`Roomy`}</ToggleButton>
        </ToggleButtonGroup>
      </section>
      <div className={styles.actions}>
        <Button
          size="small"
          look="quiet"
          onPress={() => {
            onDisplay({ columns: ["name", "username", "email", "status"], widths: {} });
          }}
        >
          {t`Shop-floor columns`}
        </Button>
        <span className={styles.spring} />
        <Button
          size="small"
          onPress={() => {
            onDisplay({ columns: defaultColumns, widths: {} });
            onSort([]);
            onDensity("normal");
          }}
        >
          {t`Reset`}
        </Button>
      </div>
    </div>
  );
}
