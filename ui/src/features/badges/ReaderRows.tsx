import { useLingui } from "@lingui/react/macro";
import { Router } from "lucide-react";
import type { ReactNode } from "react";
import type { ReaderView } from "@/bindings";
import { Pill } from "@/components";
import styles from "./Badges.module.css";
import { readerStateHint, readerStateLook, readerStateWord } from "./words";

/** Readers with their state, and what to do about those that are not ready. */
export function ReaderRows({
  readers,
  action,
}: {
  readers: readonly ReaderView[];
  action?: (reader: ReaderView) => ReactNode;
}) {
  const { i18n } = useLingui();
  return (
    <ul className={styles.readers}>
      {readers.map((reader) => (
        <li key={reader.id}>
          <Router size={16} aria-hidden className="dim" />
          <span>
            <bdi>{reader.name}</bdi>
            {reader.port ? (
              <>
                {" · "}
                <bdi dir="ltr" className="dim">
                  {reader.port}
                </bdi>
              </>
            ) : null}
          </span>
          <Pill look={readerStateLook[reader.state]}>{i18n._(readerStateWord[reader.state])}</Pill>
          {action ? (
            <>
              <span className={styles.grow} />
              {action(reader)}
            </>
          ) : null}
          {reader.state !== "connected" ? (
            <span className={styles.hint}>{i18n._(readerStateHint[reader.state])}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
