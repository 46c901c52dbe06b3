import { useLingui } from "@lingui/react/macro";
import { Search, X } from "lucide-react";
import type { Ref } from "react";
import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import {
  SearchField as AriaSearchField,
  type SearchFieldProps as AriaSearchFieldProps,
} from "react-aria-components/SearchField";
import { classes } from "./classes";
import styles from "./Field.module.css";

export interface SearchFieldProps extends Omit<AriaSearchFieldProps, "className" | "style" | "children"> {
  "aria-label": string;
  placeholder?: string;
  /** Key shown while the field is empty. */
  hotkey?: string;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
}

export function SearchField({ placeholder, hotkey, className, inputRef, ...props }: SearchFieldProps) {
  const { t } = useLingui();
  return (
    <AriaSearchField {...props} className={classes(styles.field, className)}>
      {({ isEmpty }) => (
        <Group className={styles.box}>
          <Search size={16} aria-hidden className="dim" />
          <Input ref={inputRef} className={styles.inner} placeholder={placeholder} />
          {isEmpty ? (
            hotkey && <kbd aria-hidden>{hotkey}</kbd>
          ) : (
            <Button className={styles.boxButton} aria-label={t`Clear the search`}>
              <X size={14} aria-hidden />
            </Button>
          )}
        </Group>
      )}
    </AriaSearchField>
  );
}
