import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Plus, ScanLine } from "lucide-react";
import { useState } from "react";
import type { ReaderView, TapView } from "@/bindings";
import { Button, EmptyState, Note, Switch } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { dialogs } from "@/lib/overlays";
import { readersQuery, statusQuery } from "@/lib/queries";
import { soundSetting, useSetting } from "@/lib/settings";
import { useTapConsumer } from "@/lib/taps";
import { useWaited } from "@/lib/waited";
import { play } from "../tone";
import { useTone } from "../useBadge";
import { serviceHint } from "../words";
import { Doctor } from "./Doctor";
import { FindReader } from "./FindReader";
import { Profiles } from "./Profiles";
import { ReaderCard } from "./ReaderCard";
import styles from "./Readers.module.css";
import { TeachReader } from "./TeachReader";

/**
 * The card readers of this computer. While it is shown a tap changes nothing and leads nowhere: it
 * stands under the reader it came from, which is the reader's test.
 */
export function ReadersScreen({ readOnly, mayManage }: { readOnly: boolean; mayManage: boolean }) {
  const { t } = useLingui();
  const tone = useTone();
  const readers = useQuery(readersQuery);
  const service = useQuery({ queryKey: [...keys.readers, "service"], queryFn: () => call("reader_service") });
  const platform = useQuery(statusQuery).data?.platform;
  const [sound, setSound] = useSetting(soundSetting);
  const [taps, setTaps] = useState<Readonly<Record<string, TapView>>>({});
  const [finding, setFinding] = useState(false);
  const [teaching, setTeaching] = useState<ReaderView | null>(null);
  const slow = useWaited(readers.isPending);
  const manages = mayManage && !readOnly;
  useTapConsumer((tap) => {
    if (dialogs.get() > 0) return false;
    tone(tap.card === null || tap.problem ? "problem" : "done");
    setTaps((before) => ({ ...before, [tap.reader]: tap }));
    return true;
  });
  const list = readers.data ?? [];
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <div>
          <h1>{t`Readers`}</h1>
          <p className="muted">{t`On this page a card is only shown: lay one on a reader to try it.`}</p>
        </div>
        {manages ? (
          <Button look="primary" onPress={() => setFinding(true)}>
            <Plus size={16} aria-hidden />
            {t`Add a reader`}
          </Button>
        ) : null}
      </div>
      {readers.error ? (
        <Note kind="bad" bar action={<Button size="small" onPress={() => void readers.refetch()}>{t`Retry`}</Button>}>
          {sentence(readers.error)}
        </Note>
      ) : null}
      <div className={styles.body} aria-busy={slow || undefined}>
        <section>
          <h2 className="vh">{t`Card readers of this computer`}</h2>
          {list.length > 0 ? (
            <ul className={styles.cards}>
              {list.map((reader) => (
                <ReaderCard
                  key={reader.id}
                  reader={reader}
                  tap={taps[reader.id] ?? null}
                  manages={manages}
                  onTeach={() => setTeaching(reader)}
                />
              ))}
            </ul>
          ) : readers.data ? (
            <EmptyState
              icon={<ScanLine size={28} aria-hidden />}
              title={t`No reader yet`}
              actions={
                manages ? <Button look="primary" onPress={() => setFinding(true)}>{t`Add a reader`}</Button> : undefined
              }
            >
              {t`Plug a card reader into this computer and add it once. From then on it is found by itself.`}
            </EmptyState>
          ) : null}
          <p className="small muted">
            {service.data && !service.data.running
              ? serviceHint(platform)
              : t`Smart card readers (PC/SC) need not be added: plugged in, they are in the list.`}
          </p>
        </section>
        <Doctor />
        <Profiles />
        <section>
          <h2>{t`Sound`}</h2>
          <Switch
            isSelected={sound}
            onChange={(on) => {
              setSound(on);
              if (on) play("done");
            }}
            note={t`Rising: the card is given. Low: look at the screen.`}
          >
            {t`A short tone after each tap`}
          </Switch>
        </section>
      </div>
      {finding ? <FindReader readers={list} onClose={() => setFinding(false)} /> : null}
      {teaching ? <TeachReader reader={teaching} onClose={() => setTeaching(null)} /> : null}
    </div>
  );
}
