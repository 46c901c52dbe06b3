import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Keyboard, Router } from "lucide-react";
import type { ReactNode } from "react";
import type { ReaderView } from "@/bindings";
import { Pill } from "@/components";
import { statusQuery } from "@/lib/queries";
import styles from "./Badges.module.css";
import { readerHint, readerStateLook, readerStateWord } from "./words";

/** Readers with their state, and what to do about those that are not ready. */
export function ReaderRows({
  readers,
  action,
}: {
  readers: readonly ReaderView[];
  action?: (reader: ReaderView) => ReactNode;
}) {
  const { i18n } = useLingui();
  const platform = useQuery(statusQuery).data?.platform;
  return (
    <ul className={styles.readers}>
      {readers.map((reader) => (
        <li key={reader.id}>
          {reader.kind === "keyboard" ? (
            <Keyboard size={16} aria-hidden className="dim" />
          ) : (
            <Router size={16} aria-hidden className="dim" />
          )}
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
            <span className={styles.hint}>{readerHint(reader.state, platform)}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
