import { type CalendarDate, parseDate } from "@internationalized/date";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Calendar, CalendarCell, CalendarGrid } from "react-aria-components/Calendar";
import { DateInput, DatePicker, DateSegment } from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { Group } from "react-aria-components/Group";
import { Heading } from "react-aria-components/Heading";
import { classes } from "./classes";
import styles from "./DateField.module.css";
import { FieldFrame, type FieldParts } from "./Field";
import fieldStyles from "./Field.module.css";
import { Popover } from "./Popover";

export interface DateFieldProps extends FieldParts {
  /** `YYYY-MM-DD`, or `null` for none. */
  value: string | null;
  onChange: (day: string | null) => void;
  onBlur?: () => void;
  isDisabled?: boolean;
  autoFocus?: boolean;
  /** Earliest day that may be chosen. */
  min?: string;
  className?: string;
}

function parsed(day: string | null | undefined): CalendarDate | null {
  if (!day) return null;
  try {
    return parseDate(day);
  } catch {
    return null;
  }
}

/** A calendar day, typed in the reader's order or chosen from a calendar. */
export function DateField({
  label,
  hint,
  error,
  warning,
  hideLabel,
  value,
  onChange,
  min,
  className,
  ...props
}: DateFieldProps) {
  return (
    <DatePicker
      {...props}
      value={parsed(value)}
      onChange={(date) => onChange(date ? date.toString() : null)}
      minValue={parsed(min) ?? undefined}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame label={label} hint={hint} error={error} warning={warning} hideLabel={hideLabel}>
        <Group className={fieldStyles.box} isInvalid={Boolean(error)}>
          <DateInput className={fieldStyles.segments}>
            {(segment) => <DateSegment segment={segment} className={fieldStyles.segment} />}
          </DateInput>
          <Button className={fieldStyles.boxButton}>
            <CalendarDays size={14} aria-hidden />
          </Button>
        </Group>
      </FieldFrame>
      <Popover>
        <Dialog style={{ outline: 0 }}>
          <Calendar className={styles.calendar}>
            <header className={styles.head}>
              <Button slot="previous">
                <ChevronLeft size={16} aria-hidden className="flip" />
              </Button>
              <Heading />
              <Button slot="next">
                <ChevronRight size={16} aria-hidden className="flip" />
              </Button>
            </header>
            <CalendarGrid>{(date) => <CalendarCell date={date} className={styles.cell} />}</CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}
