import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Dialog, Note, SearchField } from "@/components";
import { loadNotices, naming } from "@/lib/thirdParty";
import { useWaited } from "@/lib/waited";
import styles from "./About.module.css";

/** Whose work is in Rollbook, and the texts their licences ask to be repeated. */
export function ThirdPartyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [wanted, setWanted] = useState("");
  const notices = useQuery({
    queryKey: ["third-party"],
    queryFn: loadNotices,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const waiting = useWaited(notices.isPending);
  const found = naming(notices.data ?? [], wanted);
  return (
    <Dialog
      title={t`The work of others`}
      subtitle={t`What is part of Rollbook, and under which licence`}
      size="large"
      onClose={onClose}
      dismissable
    >
      <SearchField
        aria-label={t`Find a package or a licence`}
        placeholder={t`Find a package or a licence`}
        value={wanted}
        onChange={setWanted}
        autoFocus
      />
      {waiting ? <p className="muted" role="status">{t`Loading…`}</p> : null}
      {notices.isError ? (
        <Note kind="bad" action={<Button size="small" onPress={() => void notices.refetch()}>{t`Retry`}</Button>}>
          {t`The texts could not be loaded.`}
        </Note>
      ) : null}
      {notices.isSuccess && found.length === 0 ? (
        <p className="muted" role="status">{t`Nothing here names that.`}</p>
      ) : null}
      {found.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        <section className={styles.texts} aria-label={t`Licences`} tabIndex={0} lang="en" dir="ltr">
          {found.map((notice) => (
            <pre key={notice.at} className={styles.text}>
              {notice.text}
            </pre>
          ))}
        </section>
      ) : null}
    </Dialog>
  );
}
