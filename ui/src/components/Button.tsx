import { useLingui } from "@lingui/react/macro";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { ProgressBar } from "react-aria-components/ProgressBar";
import styles from "./Button.module.css";
import { classes } from "./classes";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  /** `primary`: the one thing this place is for. `bad`: quiet red. `destroy`: cannot be undone. */
  look?: "default" | "primary" | "quiet" | "link" | "bad" | "destroy";
  size?: "normal" | "small";
  /** Only an icon inside: give an `aria-label`. */
  icon?: boolean;
  wide?: boolean;
  className?: string;
}

export function Button({ look = "default", size = "normal", icon, wide, className, ...props }: ButtonProps) {
  const { t } = useLingui();
  const { children } = props;
  return (
    <AriaButton
      {...props}
      className={classes(
        styles.button,
        look !== "default" && styles[look],
        size === "small" && styles.small,
        icon && styles.icon,
        wide && styles.wide,
        className,
      )}
    >
      {props.isPending && typeof children !== "function" ? (
        <>
          {children}
          {/* The library names a busy button by this, so that what is announced exists. */}
          <ProgressBar aria-label={t`in progress`} isIndeterminate className={styles.spinner} />
        </>
      ) : (
        children
      )}
    </AriaButton>
  );
}
