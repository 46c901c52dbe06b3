import { Button, type ButtonProps } from "react-aria-components/Button";
import styles from "./TextButton.module.css";

/** A button that stands in a sentence and looks like a link; inside a field it is not the field's own button. */
export function TextButton(props: Omit<ButtonProps, "className" | "style">) {
  return <Button slot={null} {...props} className={styles.text} />;
}
