import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Header } from "react-aria-components/Header";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  MenuTrigger,
  SubmenuTrigger,
} from "react-aria-components/Menu";
import type { PopoverProps } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { classes } from "./classes";
import { Popover } from "./Popover";
import styles from "./Popover.module.css";

export { MenuTrigger, SubmenuTrigger };

/** The list a `MenuTrigger`'s button opens. */
export function Menu({
  placement,
  ...props
}: Omit<AriaMenuProps<object>, "className" | "style"> & Pick<PopoverProps, "placement">) {
  return (
    <Popover placement={placement ?? "bottom end"}>
      <AriaMenu {...props} className={styles.list} />
    </Popover>
  );
}

export interface MenuItemProps {
  id?: string;
  text: string;
  icon?: ReactNode;
  /** Its key, as `keyText` writes it. */
  hotkey?: string;
  onAction?: () => void;
  isDisabled?: boolean;
  bad?: boolean;
}

export function MenuItem({ text, icon, hotkey, bad, ...props }: MenuItemProps) {
  return (
    <AriaMenuItem {...props} textValue={text} className={classes(styles.item, bad && styles.bad)}>
      {({ selectionMode }) => (
        <>
          {selectionMode !== "none" ? <Check size={14} aria-hidden className={styles.check} /> : null}
          {icon}
          <span className={styles.text}>{text}</span>
          {hotkey ? <kbd>{hotkey}</kbd> : null}
        </>
      )}
    </AriaMenuItem>
  );
}

export function MenuSection({
  title,
  children,
  ...props
}: { title?: string; children: ReactNode } & Pick<
  AriaMenuProps<object>,
  "selectionMode" | "selectedKeys" | "onSelectionChange" | "disallowEmptySelection" | "aria-label"
>) {
  return (
    <AriaMenuSection {...props}>
      {title ? <Header className={styles.section}>{title}</Header> : null}
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className={styles.separator} />;
}
