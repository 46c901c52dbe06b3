import { Dialog, type DialogProps } from "react-aria-components/Dialog";
import { Popover as AriaPopover, type PopoverProps as AriaPopoverProps } from "react-aria-components/Popover";
import { classes } from "./classes";
import styles from "./Popover.module.css";

export interface PopoverProps extends Omit<AriaPopoverProps, "className" | "style"> {
  /** As wide as what opened it. */
  fit?: boolean;
  className?: string;
}

/** The bare surface; lists and dialogs go inside. */
export function Popover({ fit, className, offset = 6, ...props }: PopoverProps) {
  return <AriaPopover {...props} offset={offset} className={classes(styles.popover, fit && styles.fit, className)} />;
}

/** A small form or panel that a button opens. */
export function PopoverDialog({ placement, children, ...props }: DialogProps & Pick<AriaPopoverProps, "placement">) {
  return (
    <Popover placement={placement ?? "bottom end"}>
      <Dialog {...props} style={{ outline: 0, display: "flex", flexDirection: "column", minBlockSize: 0 }}>
        {children}
      </Dialog>
    </Popover>
  );
}
