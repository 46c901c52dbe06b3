import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Nfc } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { goToReaders } from "@/lib/nav";
import { readersQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import styles from "./Directory.module.css";

/** Where in the list one is, and what the reader is doing. */
export function Footer({
  seen,
  total,
  edited,
  onRefresh,
}: {
  seen: { start: number; end: number };
  total: number;
  edited: number;
  onRefresh: () => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const from = number(seen.start + 1);
  const to = number(seen.end);
  const all = number(total);
  return (
    <footer className={styles.foot}>
      {total > 0 ? <span className="num">{t`Rows ${from}–${to} of ${all}`}</span> : null}
      {edited > 0 ? (
        <span>
          {plural(edited, { one: "# row changed since.", other: "# rows changed since." })}{" "}
          <Button className={styles.footLink} onPress={onRefresh}>{t`Refresh`}</Button>
        </span>
      ) : null}
      <span className={styles.spring} />
      <ReaderState />
    </footer>
  );
}

function ReaderState() {
  const { t } = useLingui();
  const readers = useQuery(readersQuery);
  if (!readers.data) return null;
  const broken = readers.data.find((reader) => reader.state !== "connected");
  const works = readers.data.some((reader) => reader.state === "connected");
  const name = broken?.name ?? "";
  const text = works
    ? t`Reader ready. Tap a badge to open its owner`
    : broken
      ? {
          lost: t`${name} is unplugged`,
          busy: t`Another program uses ${name}`,
          no_permission: t`No permission to use ${name}`,
          service_stopped: t`The smart card service is not running`,
          missing: t`${name} was not found`,
          connected: "",
        }[broken.state]
      : t`No reader. Connect one`;
  return (
    <Button className={styles.reader} data-bad={(!works && broken !== undefined) || undefined} onPress={goToReaders}>
      {!works && broken ? <CircleAlert size={14} aria-hidden /> : <Nfc size={14} aria-hidden />}
      <span className="cut">{text}</span>
    </Button>
  );
}
