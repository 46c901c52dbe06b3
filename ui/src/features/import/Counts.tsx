import { useLingui } from "@lingui/react/macro";
import { CircleX, type LucideIcon, Minus, RefreshCw, TriangleAlert, UserRoundPlus } from "lucide-react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import type { ImportReport } from "@/bindings";
import { classes } from "@/components";
import { useNumber } from "@/lib/reading";
import styles from "./Import.module.css";
import type { RowFilter } from "./state";

/** How many rows would be what; each narrows the list below to its rows. */
export function Counts({
  report,
  filter,
  onFilter,
}: {
  report: ImportReport;
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const done = !report.dry_run;
  const cards: { filter: RowFilter; Icon: LucideIcon; look: string; name: string; count: number; what: string }[] = [
    {
      filter: "new",
      Icon: UserRoundPlus,
      look: "ok",
      name: t({ message: "New", context: "rows of an import" }),
      count: report.new,
      what: done ? t`were added` : t`will be added`,
    },
    {
      filter: "changed",
      Icon: RefreshCw,
      look: "accent",
      name: t({ message: "Changed", context: "rows of an import" }),
      count: report.changed,
      what: done ? t`were changed` : t`will be changed`,
    },
    {
      filter: "same",
      Icon: Minus,
      look: "mute",
      name: t({ message: "Same", context: "rows of an import" }),
      count: report.same,
      what: done ? t`were left alone` : t`left alone`,
    },
    {
      filter: "look",
      Icon: TriangleAlert,
      look: "warn",
      name: t({ message: "Warnings", context: "rows of an import" }),
      count: report.warnings,
      what: done ? t`were imported` : t`imported all the same`,
    },
    {
      filter: "refused",
      Icon: CircleX,
      look: "bad",
      name: t({ message: "Cannot import", context: "rows of an import" }),
      count: report.refused,
      what: done ? t`were left out` : t`fix or skip`,
    },
  ];
  return (
    <div className={styles.counts} role="group" aria-label={t`Rows shown`}>
      {cards.map(({ filter: own, Icon, look, name, count, what }) => (
        <ToggleButton
          key={own}
          className={classes(styles.count, count > 0 && styles[look])}
          isSelected={filter === own}
          onChange={(on) => onFilter(on ? own : "all")}
        >
          <span className={styles.countName}>
            <Icon size={16} aria-hidden />
            {name}
          </span>
          <span className={styles.countNumber}>{number(count)}</span>
          <span className={styles.countWhat}>{what}</span>
        </ToggleButton>
      ))}
    </div>
  );
}
