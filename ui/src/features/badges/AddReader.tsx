import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { Button, ComboBox, Note, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import styles from "./Badges.module.css";

/** How ports are called where this runs; what is no port here can be typed all the same. */
const portForm = (): string =>
  /Win/.test(navigator.platform) ? "COM3" : /Mac/.test(navigator.platform) ? "/dev/cu.usbserial-10" : "/dev/ttyUSB0";

/** Adds the reader on one of this computer's ports, or on a port that is typed. */
export function AddReader({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const ports = useQuery({
    queryKey: [...keys.readers, "ports"],
    queryFn: () => call("reader_ports"),
    staleTime: 0,
    gcTime: 0,
  });
  const [wish, setWish] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [name, setName] = useState("");
  const found = ports.data ?? [];
  const chosen = wish ?? found.find((one) => one.likely)?.port ?? found[0]?.port ?? null;
  const label = found.find((one) => one.port === chosen)?.label ?? chosen ?? "";
  const text = typed ?? label;
  const meant = text.trim();
  const port = (found.find((one) => one.label === meant || one.port === meant)?.port ?? meant) || null;
  const add = useMutation({
    mutationFn: () => call("reader_add", { port: port ?? "", name: name.trim() || null, baud: null, dialogue: null }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.readers });
      onDone();
    },
  });
  const none = ports.isSuccess && ports.data.length === 0;
  return (
    <div className={styles.add} role="group" aria-label={t`Add a reader`}>
      {add.error ? <Note kind="bad">{sentence(add.error)}</Note> : null}
      {ports.error ? <Note kind="bad">{sentence(ports.error)}</Note> : null}
      {none ? (
        <Note kind="info" role="status">
          {t`No port with a reader was found. Plug it in and search again, or type the port.`}
        </Note>
      ) : null}
      <ComboBox
        label={t`Port`}
        choices={found.map((one) => ({
          value: one.port,
          text: one.label,
          more: one.likely ? t`probably a reader` : one.port,
        }))}
        value={found.some((one) => one.port === port) ? port : null}
        onChange={(next) => {
          if (next === null) return;
          setWish(next);
          setTyped(null);
        }}
        input={text}
        onInput={setTyped}
        placeholder={portForm()}
        hint={port && !found.some((one) => one.port === port) ? t`Not found on this computer now.` : undefined}
        empty={t`Not found on this computer now.`}
        opens="input"
        open
        ltr
        isDisabled={ports.isPending}
      />
      <TextField
        label={t`Name`}
        placeholder={t`Front desk`}
        hint={t`Where it stands; shown with every tap.`}
        value={name}
        onChange={setName}
        maxLength={80}
      />
      <div className={styles.row}>
        <Button look="quiet" onPress={() => void ports.refetch()} isPending={ports.isFetching}>
          <RefreshCw size={16} aria-hidden />
          {t`Search again`}
        </Button>
        <span className={styles.grow} />
        <Button onPress={onDone}>{t`Cancel`}</Button>
        <Button look="primary" isDisabled={!port} isPending={add.isPending} onPress={() => add.mutate()}>
          {t`Add reader`}
        </Button>
      </div>
    </div>
  );
}
