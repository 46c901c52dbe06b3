import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { keyText } from "@/lib/keys";
import { useStore } from "@/lib/store";
import { dismissToast, TOAST_MS, type Toast as ToastData, toasts } from "@/lib/toasts";
import styles from "./Toast.module.css";

/** The corner where done and failed things are said; F6 reaches it. */
export function ToastRegion() {
  const { t } = useLingui();
  const shown = useStore(toasts);
  const [held, setHeld] = useState(false);
  const region = useRef<HTMLDivElement>(null);
  // An emptied region cannot keep the pointer or the focus.
  const holding = held && shown.length > 0;
  return (
    <div
      ref={region}
      role="region"
      aria-label={t`Messages`}
      data-region={shown.length > 0 ? "" : undefined}
      data-toasts=""
      className={styles.region}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(region.current?.contains(document.activeElement) ?? false)}
      onFocus={() => setHeld(true)}
      onBlur={(event) => setHeld(event.currentTarget.contains(event.relatedTarget))}
    >
      {shown.map((toast) => (
        <Toast key={toast.id} toast={toast} held={holding} />
      ))}
    </div>
  );
}

function Toast({ toast, held }: { toast: ToastData; held: boolean }) {
  const { t } = useLingui();
  const left = useRef(TOAST_MS);
  useEffect(() => {
    if (held || toast.stays) return;
    const since = performance.now();
    const timer = setTimeout(() => dismissToast(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      // After a pause at least three seconds are left to reach for it again.
      left.current = Math.max(3_000, left.current - (performance.now() - since));
    };
  }, [held, toast.id, toast.stays]);
  return (
    <div className={styles.toast} role={toast.kind === "problem" ? "alert" : "status"}>
      <span className={styles.text}>{toast.text}</span>
      {toast.action ? (
        <Button className={styles.action} onPress={toast.action.run}>
          {toast.action.label}
          {toast.action.undo ? <kbd>{keyText("Mod+Z")}</kbd> : null}
        </Button>
      ) : null}
      {toast.next ? (
        <Button className={styles.action} onPress={toast.next.run}>
          {toast.next.label}
        </Button>
      ) : null}
      <Button className={styles.close} aria-label={t`Dismiss`} onPress={() => dismissToast(toast.id)}>
        <X size={14} aria-hidden />
      </Button>
    </div>
  );
}
