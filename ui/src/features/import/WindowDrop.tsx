import { useLingui } from "@lingui/react/macro";
import { FileUp } from "lucide-react";
import { useEffect, useState } from "react";
import { onFileDrop } from "@/lib/files";
import { goToImport, place } from "@/lib/nav";
import { hasUnsaved } from "@/lib/overlays";
import { say } from "@/lib/toasts";
import styles from "./Import.module.css";
import { dropped, importing, startOver } from "./state";

/** A file dropped anywhere on the window is opened for import, unless that would lose something. */
export function WindowDrop() {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      onFileDrop((event) => {
        if ("over" in event) return setOver(event.over);
        setOver(false);
        const [first] = event.paths;
        if (!first) return;
        if (importing.get()) {
          say(t`An import is being written. Drop the file again when it is done.`, { kind: "problem" });
        } else if (place.get().overlay !== null || hasUnsaved()) {
          say(t`Finish what is open first, then drop the file again.`, { kind: "problem" });
        } else {
          startOver();
          dropped.set(first);
          goToImport();
          const more = event.paths.length - 1;
          if (more > 0) say(t`One file at a time: the first one is opened.`);
        }
      }),
    [t],
  );
  return over ? (
    <div className={styles.windowDrop} aria-hidden>
      <span className={styles.dropIcon}>
        <FileUp size={22} aria-hidden />
      </span>
      {t`Let go to open it`}
    </div>
  ) : null;
}
