import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useAsDialog } from "@/lib/overlays";
import { Button } from "./Button";
import { classes } from "./classes";
import styles from "./Dialog.module.css";
import { TextField } from "./TextField";

export interface DialogProps {
  title: ReactNode;
  subtitle?: ReactNode;
  /** Beside the title, such as an avatar. */
  lead?: ReactNode;
  /** Called by Esc, the cross and (if `dismissable`) a click outside. */
  onClose: () => void;
  /** A click beside it closes it; leave off where something is typed. */
  dismissable?: boolean;
  size?: "small" | "normal" | "large";
  /** Buttons at the end of the foot. */
  actions?: ReactNode;
  /** Small text at the start of the foot. */
  aside?: ReactNode;
  /** Makes the dialog a form; Enter in a field submits it. */
  onSubmit?: () => void;
  children: ReactNode;
  role?: "dialog" | "alertdialog";
}

/** A dialog over the window. Render it or do not render it; focus returns to where it was. */
export function Dialog({
  title,
  subtitle,
  lead,
  onClose,
  dismissable = false,
  size = "normal",
  actions,
  aside,
  onSubmit,
  children,
  role,
}: DialogProps) {
  const { t } = useLingui();
  const content = (
    <>
      <header className={styles.head}>
        {lead}
        <div className={styles.titles}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {subtitle ? <div className={styles.sub}>{subtitle}</div> : null}
        </div>
        <Button look="quiet" size="small" icon aria-label={t`Close`} onPress={onClose}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      <div className={styles.body}>{children}</div>
      {actions || aside ? (
        <footer className={styles.foot}>
          <div className={styles.aside}>{aside}</div>
          {actions}
        </footer>
      ) : null}
    </>
  );
  return (
    <Overlay onClose={onClose} dismissable={dismissable} size={size}>
      <AriaDialog role={role} className={styles.dialog}>
        {onSubmit ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              onSubmit();
            }}
          >
            {content}
          </form>
        ) : (
          content
        )}
      </AriaDialog>
    </Overlay>
  );
}

/** The scrim and the surface, for dialogs that draw their own inside. */
export function Overlay({
  onClose,
  dismissable,
  size,
  top,
  children,
}: {
  onClose: () => void;
  dismissable?: boolean;
  size?: DialogProps["size"];
  top?: boolean;
  children: ReactNode;
}) {
  useAsDialog();
  return (
    <ModalOverlay
      isOpen
      isDismissable={dismissable}
      onOpenChange={(open) => !open && onClose()}
      className={classes(styles.scrim, top && styles.top)}
    >
      <Modal className={classes(styles.modal, size === "small" && styles.small, size === "large" && styles.large)}>
        {children}
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  title: ReactNode;
  children: ReactNode;
  /** A verb and an object: "Delete 12 people". */
  action: string;
  destroys?: boolean;
  /** Must be typed before the button works; for what cannot be undone. */
  typed?: string;
  isPending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that many would notice. What can be undone is done at once instead. */
export function Confirm({ title, children, action, destroys, typed, isPending, onConfirm, onClose }: ConfirmProps) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const ready = !typed || text.trim() === typed;
  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={title}
      onClose={onClose}
      onSubmit={() => ready && onConfirm()}
      actions={
        <>
          <Button onPress={onClose} autoFocus={!typed}>{t`Cancel`}</Button>
          <Button type="submit" look={destroys ? "destroy" : "primary"} isDisabled={!ready} isPending={isPending}>
            {action}
          </Button>
        </>
      }
    >
      <div className="muted">{children}</div>
      {typed ? <TextField label={t`Type ${typed} to confirm`} value={text} onChange={setText} autoFocus /> : null}
    </Dialog>
  );
}
