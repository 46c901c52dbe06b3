import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Keyboard, Router } from "lucide-react";
import { useState } from "react";
import type { ReaderView, TapView } from "@/bindings";
import { Button, Menu, MenuItem, MenuTrigger, Note, Pill, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { formatAgo } from "@/lib/format";
import { call } from "@/lib/ipc";
import { showPerson } from "@/lib/nav";
import { useNow } from "@/lib/now";
import { statusQuery } from "@/lib/queries";
import { useReading } from "@/lib/reading";
import { dismissToast, say, sayProblem } from "@/lib/toasts";
import { gradeWord, readerHint, readerStateLook, readerStateWord, tapProblem } from "../words";
import { RawView } from "./RawView";
import styles from "./Readers.module.css";

/** One reader: how it is, what it read last, and what may be done with it. */
export function ReaderCard({
  reader,
  tap,
  manages,
  onTeach,
}: {
  reader: ReaderView;
  /** The last card laid on it while the page is shown. */
  tap: TapView | null;
  manages: boolean;
  onTeach: () => void;
}) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const reading = useReading();
  const now = useNow(15_000);
  const platform = useQuery(statusQuery).data?.platform;
  const [renaming, setRenaming] = useState(false);
  const [raw, setRaw] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: keys.readers });
  const { id, name, profile } = reader;
  const remove = useMutation({
    mutationFn: () => call("reader_remove", { id }),
    onSuccess: async () => {
      const toast = say(t`${name} was removed.`, {
        action: {
          label: t`Undo`,
          undo: true,
          run: () => {
            dismissToast(toast);
            call("reader_put_back", { id }).then(again, sayProblem);
          },
        },
      });
      await again();
    },
    onError: sayProblem,
  });
  const ago = reader.last_tap_at ? formatAgo(reader.last_tap_at, now, reading) : "";
  const added = reader.kind === "serial" || reader.kind === "keyboard" || reader.kind === "hid";
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <span className={styles.sign}>
          {reader.kind === "keyboard" ? <Keyboard size={18} aria-hidden /> : <Router size={18} aria-hidden />}
        </span>
        <div className={styles.grow}>
          {renaming ? (
            <Rename
              reader={reader}
              onDone={() => {
                setRenaming(false);
                void again();
              }}
            />
          ) : (
            <h3>
              <bdi>{name}</bdi>
            </h3>
          )}
          <p className="small muted">
            {reader.port ? (
              <>
                <bdi dir="ltr">{reader.port}</bdi>
                {" · "}
              </>
            ) : null}
            {profile
              ? t`read as taught: ${profile}`
              : reader.kind === "smart_card"
                ? t`needs no teaching`
                : t`not taught`}
            {" · "}
            {reader.last_tap_at ? t`last tap ${ago}` : t`No tap yet`}
          </p>
        </div>
        <Pill look={readerStateLook[reader.state]}>{i18n._(readerStateWord[reader.state])}</Pill>
      </div>
      {reader.state !== "connected" ? <Note kind="warn">{readerHint(reader.state, platform)}</Note> : null}
      {tap ? <Tapped tap={tap} /> : null}
      {manages ? (
        <div className={styles.actions}>
          {reader.kind !== "smart_card" ? (
            <Button size="small" onPress={onTeach} aria-label={profile ? t`Teach anew: ${name}` : t`Teach: ${name}`}>
              {profile ? t`Teach anew` : t`Teach`}
            </Button>
          ) : null}
          <Button
            size="small"
            onPress={() => setRaw(!raw)}
            aria-expanded={raw}
            aria-label={raw ? t`Hide what it sends: ${name}` : t`Show what it sends: ${name}`}
          >
            {raw ? t`Hide what it sends` : t`Show what it sends`}
          </Button>
          {reader.kind !== "simulated" ? (
            <MenuTrigger>
              <Button size="small" look="quiet" aria-label={t`More for ${name}`}>
                {t`More`}
              </Button>
              <Menu aria-label={t`More for ${name}`} placement="bottom start">
                <MenuItem text={t`Rename`} onAction={() => setRenaming(true)} />
                {added ? <MenuItem text={t`Remove`} bad onAction={() => remove.mutate()} /> : null}
              </Menu>
            </MenuTrigger>
          ) : null}
        </div>
      ) : null}
      {raw ? <RawView id={id} name={name} /> : null}
    </li>
  );
}

function Rename({ reader, onDone }: { reader: ReaderView; onDone: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState(reader.name);
  const rename = useMutation({
    mutationFn: () => call("reader_rename", { id: reader.id, name: name.trim() }),
    onSuccess: onDone,
  });
  const old = reader.name;
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === old) onDone();
        else rename.mutate();
      }}
    >
      <TextField
        label={t`Name of ${old}`}
        hideLabel
        value={name}
        onChange={setName}
        maxLength={80}
        autoFocus
        error={rename.error ? sentence(rename.error) : undefined}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button type="submit" size="small" look="primary" isDisabled={name.trim() === ""} isPending={rename.isPending}>
        {t`Save`}
      </Button>
      <Button size="small" onPress={onDone}>{t`Cancel`}</Button>
    </form>
  );
}

/** What a card laid down on this page was read as. */
function Tapped({ tap }: { tap: TapView }) {
  const { t } = useLingui();
  const holder = tap.badge?.holder;
  const wrong = tap.card === null || tap.problem !== null;
  const name = holder?.name;
  return (
    <Note
      kind={wrong ? "bad" : tap.grade === "red" || tap.grade === "amber" ? "warn" : "ok"}
      role="status"
      action={
        holder ? (
          <Button size="small" onPress={() => showPerson(holder.id, { byTap: true })}>
            {t`Open ${name}`}
          </Button>
        ) : undefined
      }
    >
      <bdi dir="ltr" className="mono">
        {tap.label ?? tap.raw}
      </bdi>{" "}
      {wrong
        ? tapProblem(tap)
        : holder
          ? t`belongs to ${name}`
          : tap.badge
            ? tap.badge.state === "lost"
              ? t`reported lost`
              : tap.badge.state === "revoked"
                ? t`out of use`
                : t`known, free`
            : t`new`}
      {!wrong && tap.grade_reason ? <div className="small">{gradeWord(tap.grade_reason)}</div> : null}
      {tap.card ? (
        <div className="small muted">
          <bdi dir="ltr">{tap.card}</bdi>
        </div>
      ) : null}
    </Note>
  );
}
