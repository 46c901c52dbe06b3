import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Nfc } from "lucide-react";
import { useEffect, useState } from "react";
import type { DetectPort, ReaderView, TapView } from "@/bindings";
import { Button, Dialog, Note, Pill, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { statusQuery } from "@/lib/queries";
import { useTapConsumer } from "@/lib/taps";
import { useAnyTypedReader } from "@/lib/typedReader";
import type { Read } from "@/lib/wedge";
import { AddKeyboardReader } from "../AddKeyboardReader";
import { AddReader } from "../AddReader";
import badges from "../Badges.module.css";
import { readerHint } from "../words";
import styles from "./Readers.module.css";

/** Finds a reader by a tap: every port that may have one is listened to, and the keyboard as well. */
export function FindReader({ readers, onClose }: { readers: readonly ReaderView[]; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [byHand, setByHand] = useState(false);
  const [typed, setTyped] = useState<Read | null>(null);
  const [there, setThere] = useState<TapView | null>(null);
  const started = useQuery({
    queryKey: ["reader-detection-start"],
    queryFn: async () => {
      await call("reader_detect_start");
      await client.invalidateQueries({ queryKey: keys.readerDetection });
      return true;
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const ports = useQuery({
    queryKey: keys.readerDetection,
    queryFn: () => call("reader_detect"),
    enabled: started.isSuccess,
    gcTime: 0,
    staleTime: 0,
  });
  useEffect(
    () => () => {
      // Whoever closes this looks elsewhere; the ports are free again.
      void call("reader_detect_stop").catch(() => undefined);
    },
    [],
  );
  // A reader that is in the list already needs no adding; its tap says so.
  useTapConsumer((tap) => {
    setThere(tap);
    return true;
  });
  useAnyTypedReader((read) => setTyped(read), typed === null && !byHand);
  const known = readers.find((one) => one.id === there?.reader)?.name ?? there?.reader_name;
  const found = ports.data?.filter((one) => one.found) ?? [];
  return (
    <Dialog
      title={t`Add a reader`}
      subtitle={t`Lay a card on it: it is found by what it says`}
      onClose={onClose}
      aside={
        typed || byHand ? null : (
          <Button look="quiet" onPress={() => setByHand(true)}>
            {t`Choose the port by hand`}
          </Button>
        )
      }
      actions={<Button onPress={onClose}>{t`Close`}</Button>}
    >
      {typed ? (
        <AddKeyboardReader first={typed} onDone={onClose} />
      ) : byHand ? (
        <AddReader onDone={onClose} />
      ) : (
        <>
          {started.error ? <Note kind="bad">{sentence(started.error)}</Note> : null}
          {known ? <Note kind="info" role="status">{t`This reader is in the list already: ${known}.`}</Note> : null}
          {found.length === 0 ? (
            <div className={badges.stage} style={{ background: "none" }} role="status">
              <span className={badges.core}>
                <Nfc size={32} aria-hidden />
              </span>
              <h3 className={badges.title} style={{ marginBlockStart: 12 }}>{t`Lay a card on the reader now`}</h3>
              <p className="muted">{t`Every port that may have a reader is listened to, and readers that type are heard as well.`}</p>
            </div>
          ) : null}
          {found.map((one) => (
            <Found key={one.port} port={one} onDone={onClose} />
          ))}
          <Ports ports={ports.data ?? []} />
        </>
      )}
    </Dialog>
  );
}

/** A reader that spoke. */
function Found({ port, onDone }: { port: DetectPort; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const found = port.found;
  const add = useMutation({
    mutationFn: () =>
      call("reader_add", {
        port: port.port,
        name: name.trim() || null,
        baud: found?.baud ?? null,
        dialogue: found?.dialogue ?? null,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.readers });
      onDone();
    },
  });
  if (!found) return null;
  const place = port.label;
  const card = found.label;
  return (
    <form
      className={badges.add}
      aria-label={t`Reader found at ${place}`}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      {add.error ? <Note kind="bad">{sentence(add.error)}</Note> : null}
      <Note kind="ok" role="status" title={t`Reader found at ${place}`}>
        {card ? (
          <>
            {t`It read`}{" "}
            <bdi dir="ltr" className="mono">
              {card}
            </bdi>
            .{" "}
          </>
        ) : null}
        {found.taught ? null : t`Its numbers mean no card yet: add it, then teach it with two cards.`}
      </Note>
      <TextField
        label={t`Name`}
        placeholder={place}
        hint={t`Where it stands; shown with every tap.`}
        value={name}
        onChange={setName}
        maxLength={80}
        autoFocus
      />
      <div className={badges.row}>
        <span className={badges.grow} />
        <Button type="submit" look="primary" isPending={add.isPending}>
          {t`Add reader`}
        </Button>
      </div>
    </form>
  );
}

/** Where it is listened to, and why not elsewhere. */
function Ports({ ports }: { ports: readonly DetectPort[] }) {
  const { t } = useLingui();
  const platform = useQuery(statusQuery).data?.platform;
  if (ports.length === 0) return <p className="small muted">{t`No port with a reader is plugged in.`}</p>;
  return (
    <ul className={badges.readers} aria-label={t`Ports`}>
      {ports.map((one) => (
        <li key={one.port}>
          <span className={styles.grow}>
            <bdi>{one.label}</bdi>{" "}
            <bdi dir="ltr" className="dim">
              {one.port}
            </bdi>
          </span>
          <Pill look={one.listening ? "ok" : one.obstacle === "no_permission" ? "bad" : "mute"}>
            {one.listening ? t`Listening` : one.obstacle === "busy" ? t`In use` : t`Cannot listen`}
          </Pill>
          {one.tap_again ? (
            <span
              className={badges.hint}
            >{t`Something unreadable came; the speed was changed. Lay the card on again.`}</span>
          ) : null}
          {one.obstacle && one.obstacle !== "connected" ? (
            <span className={badges.hint}>{readerHint(one.obstacle, platform)}</span>
          ) : null}
          {one.raw && !one.found ? (
            <bdi dir="ltr" className={badges.hint}>
              {one.raw.replace(/(..)(?=.)/g, "$1 ").slice(-95)}
            </bdi>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
