import { X } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button } from "react-aria-components/Button";
import { DialogTrigger } from "react-aria-components/Dialog";
import { ToggleButton } from "react-aria-components/ToggleButton";
import styles from "./Chip.module.css";
import { classes } from "./classes";
import { PopoverDialog } from "./Popover";

export interface ChipProps {
  /** "Department is" */
  name: ReactNode;
  /** "Engineering or Finance" */
  value: ReactNode;
  /** Screen readers: "Remove filter Department is Engineering". */
  removeLabel: string;
  onRemove: () => void;
  /** What a press on it opens. */
  editor?: { open: boolean; onOpen: (open: boolean) => void; label: string; content: ReactNode };
}

/** A filter that is on. */
export function Chip({ name, value, removeLabel, onRemove, editor }: ChipProps) {
  const text = (
    <>
      <span className={styles.key}>{name}</span>{" "}
      <span className={styles.value} dir="auto">
        {value}
      </span>
    </>
  );
  return (
    <span className={styles.chip}>
      {editor ? (
        <DialogTrigger isOpen={editor.open} onOpenChange={editor.onOpen}>
          <Button className={styles.edit}>{text}</Button>
          <PopoverDialog placement="bottom start" aria-label={editor.label}>
            {editor.content}
          </PopoverDialog>
        </DialogTrigger>
      ) : (
        <span className={styles.edit}>{text}</span>
      )}
      <Button className={styles.remove} aria-label={removeLabel} onPress={onRemove}>
        <X size={14} aria-hidden />
      </Button>
    </span>
  );
}

/** A dashed button that adds one. */
export function AddChip({
  children,
  onPress,
  isDisabled,
  ref,
}: {
  children: ReactNode;
  onPress?: () => void;
  isDisabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}) {
  return (
    <Button ref={ref} className={styles.add} onPress={onPress} isDisabled={isDisabled}>
      {children}
    </Button>
  );
}

/** One of several things that belong to something, with the way to take it away; stands in a list. */
export function Tag({
  children,
  removeLabel,
  onRemove,
}: {
  children: ReactNode;
  removeLabel: string;
  onRemove: () => void;
}) {
  return (
    <li className={styles.tag}>
      {children}
      <Button aria-label={removeLabel} onPress={onRemove}>
        <X size={14} aria-hidden />
      </Button>
    </li>
  );
}

/** On or off, beside others that may be on as well. */
export function ToggleChip({
  isSelected,
  onChange,
  children,
  className,
}: {
  isSelected: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
  className?: string;
}) {
  return (
    <ToggleButton className={classes(styles.toggle, className)} isSelected={isSelected} onChange={onChange}>
      {children}
    </ToggleButton>
  );
}
