import { useLingui } from "@lingui/react/macro";
import { Check, Nfc, Plug } from "lucide-react";
import { useState } from "react";
import type { ReaderView } from "@/bindings";
import { Button, classes } from "@/components";
import { AddReader } from "./AddReader";
import styles from "./Badges.module.css";
import { ReaderRows } from "./ReaderRows";

/** Ready for a card. */
export function Waiting({ readers, reading }: { readers: readonly ReaderView[]; reading: boolean }) {
  const { t } = useLingui();
  return (
    <>
      <div className={styles.stage} role="status">
        <div className={styles.rings} aria-hidden>
          <i />
          <i />
          <i />
          <span className={styles.core}>
            <Nfc size={32} />
          </span>
        </div>
        <h3 className={styles.title}>{reading ? t`Reading…` : t`Hold the badge on the reader`}</h3>
        <p className="muted">{t`It is read in about a second. It is assigned at once; you can undo it.`}</p>
      </div>
      <div>
        <div className={styles.label}>{readers.length > 1 ? t`Readers` : t`Reader`}</div>
        <ReaderRows readers={readers} />
      </div>
    </>
  );
}

/** No reader is ready: how to get one. */
export function NoReader({ readers }: { readers: readonly ReaderView[] }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className={styles.stage} style={{ background: "none" }} role="status">
        <span className={classes(styles.core, styles.idle)}>
          <Plug size={30} aria-hidden />
        </span>
        <h3 className={styles.title} style={{ marginBlockStart: 12 }}>{t`No reader is ready`}</h3>
        <p className="muted">{t`Plug a card reader into this computer and add it once. From then on it is found by itself.`}</p>
      </div>
      <p className="small muted">{t`A reader that types like a keyboard works here at once: lay a card on it.`}</p>
      {readers.length > 0 ? <ReaderRows readers={readers} /> : null}
      {adding ? (
        <AddReader onDone={() => setAdding(false)} />
      ) : (
        <div className={styles.row} style={{ justifyContent: "center" }}>
          <Button look="primary" onPress={() => setAdding(true)}>{t`Add a reader`}</Button>
        </div>
      )}
    </>
  );
}

/** Done: who got what, large. */
export function Saved({ name, label }: { name: string; label: string }) {
  const { t } = useLingui();
  return (
    <div className={styles.stage} role="status" style={{ background: "none", paddingBlock: 28 }}>
      <span className={classes(styles.core, styles.done)} style={{ marginBlockEnd: 14 }}>
        <Check size={36} aria-hidden />
      </span>
      <h3 className={classes(styles.title, styles.name)}>
        <bdi>{name}</bdi>
      </h3>
      <p className="muted">
        {t`Badge given`} ·{" "}
        <bdi dir="ltr" className="mono">
          {label}
        </bdi>
      </p>
    </div>
  );
}
