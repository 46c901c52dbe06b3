import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Keyboard, Plus, ScanLine } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, EmptyState, Note, Switch } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { formatAgo } from "@/lib/format";
import { call } from "@/lib/ipc";
import { useNow } from "@/lib/now";
import { readersQuery, statusQuery } from "@/lib/queries";
import { useReading } from "@/lib/reading";
import { soundSetting, useSetting } from "@/lib/settings";
import type { ReadersDialogProps } from "@/lib/slots";
import { sayProblem } from "@/lib/toasts";
import { AddKeyboardReader } from "./AddKeyboardReader";
import { AddReader } from "./AddReader";
import styles from "./Badges.module.css";
import { ReaderRows } from "./ReaderRows";
import { play } from "./tone";
import { serviceHint } from "./words";

/** The card readers of this computer. */
export function ReadersDialog({ onClose }: ReadersDialogProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const reading = useReading();
  const now = useNow(15_000);
  const readers = useQuery(readersQuery);
  const service = useQuery({ queryKey: [...keys.readers, "service"], queryFn: () => call("reader_service") });
  const platform = useQuery(statusQuery).data?.platform;
  const [adding, setAdding] = useState<"port" | "keyboard" | null>(null);
  const [sound, setSound] = useSetting(soundSetting);
  const remove = useMutation({
    mutationFn: (id: string) => call("reader_remove", { id }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.readers }),
    onError: sayProblem,
  });
  return (
    <Dialog
      title={t`Readers`}
      subtitle={t`Card readers of this computer`}
      onClose={onClose}
      actions={<Button onPress={onClose}>{t`Close`}</Button>}
    >
      {readers.error ? <Note kind="bad">{sentence(readers.error)}</Note> : null}
      {readers.data && readers.data.length > 0 ? (
        <ReaderRows
          readers={readers.data}
          action={(reader) => {
            const name = reader.name;
            return (
              <>
                <span className="small dim">
                  {reader.last_tap_at ? formatAgo(reader.last_tap_at, now, reading) : t`No tap yet`}
                </span>
                {reader.kind === "serial" || reader.kind === "keyboard" ? (
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={t`Remove ${name}`}
                    isDisabled={remove.isPending}
                    onPress={() => remove.mutate(reader.id)}
                  >
                    {t`Remove`}
                  </Button>
                ) : null}
              </>
            );
          }}
        />
      ) : readers.data ? (
        <EmptyState icon={<ScanLine size={20} aria-hidden />} title={t`No reader yet`}>
          {t`Plug a card reader into this computer and add it once. From then on it is found by itself.`}
        </EmptyState>
      ) : null}
      {adding === "port" ? <AddReader onDone={() => setAdding(null)} /> : null}
      {adding === "keyboard" ? <AddKeyboardReader onDone={() => setAdding(null)} /> : null}
      {adding === null ? (
        <div className={styles.row}>
          <Button onPress={() => setAdding("port")}>
            <Plus size={16} aria-hidden />
            {t`Add a reader`}
          </Button>
          <Button onPress={() => setAdding("keyboard")}>
            <Keyboard size={16} aria-hidden />
            {t`Add a keyboard reader`}
          </Button>
        </div>
      ) : null}
      <p className="small muted">
        {service.data && !service.data.running
          ? serviceHint(platform)
          : t`Smart card readers (PC/SC) need not be added: plugged in, they are in the list.`}
      </p>
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
    </Dialog>
  );
}
