import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Note, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { readersQuery } from "@/lib/queries";
import { learn, useAnyTypedReader } from "@/lib/typedReader";
import type { Read } from "@/lib/wedge";
import styles from "./Badges.module.css";

/** So many numbers are remembered; more teach nothing. */
const MOST_READS = 8;

/** The digits as the keys stand for them, whatever the layout writes. */
const written = (codes: readonly string[]): string =>
  codes.map((code) => (/^(Digit|Numpad)\d$|^Key[A-Z]$/.test(code) ? code.slice(-1) : "·")).join("");

/** Adds a reader that types like a keyboard: it has shown itself by typing a card's number. */
export function AddKeyboardReader({ first, onDone }: { first: Read; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const readers = useQuery(readersQuery);
  const [reads, setReads] = useState<readonly Read[]>(first.shape.reader === null ? [first] : []);
  const [known, setKnown] = useState<string | null>(first.shape.reader);
  const [name, setName] = useState("");
  useAnyTypedReader((read) => {
    setKnown(read.shape.reader);
    if (read.shape.reader !== null) return;
    // Another end is another reader, or another setting of this one: it is measured anew.
    setReads((before) => [...before.filter((one) => one.end === read.end), read].slice(-MOST_READS));
  });
  const add = useMutation({
    mutationFn: async () => {
      const shape = learn(reads);
      if (shape) await call("reader_add_keyboard", { name: name.trim() || t`Keyboard reader`, shape });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.readers });
      onDone();
    },
  });
  const last = reads.at(-1);
  const there = readers.data?.find((reader) => reader.id === known)?.name;
  return (
    <div className={styles.add} role="group" aria-label={t`Add a keyboard reader`}>
      {add.error ? <Note kind="bad">{sentence(add.error)}</Note> : null}
      {there ? <Note kind="info" role="status">{t`This reader is in the list already: ${there}.`}</Note> : null}
      {last ? (
        <Note kind="info" role="status" title={t`The reader typed a number`}>
          <bdi dir="ltr" className="mono">
            {written(last.codes)}
          </bdi>
          {" · "}
          {last.end === "enter" ? t`then Enter` : last.end === "tab" ? t`then Tab` : t`then nothing`}
          <br />
          {t`Lay a second, different card on it to make sure; then add it.`}
        </Note>
      ) : null}
      {last ? (
        <TextField
          label={t`Name`}
          placeholder={t`Keyboard reader`}
          hint={t`Where it stands; shown with every tap.`}
          value={name}
          onChange={setName}
          maxLength={80}
        />
      ) : null}
      <div className={styles.row}>
        <span className={styles.grow} />
        <Button onPress={onDone}>{t`Cancel`}</Button>
        <Button look="primary" isDisabled={!last} isPending={add.isPending} onPress={() => add.mutate()}>
          {t`Add reader`}
        </Button>
      </div>
    </div>
  );
}
