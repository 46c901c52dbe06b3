import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Copy, PackageCheck } from "lucide-react";
import { useState } from "react";
import type { TapView } from "@/bindings";
import { Button, EmptyState, Note, Pill, TextButton } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { showPerson } from "@/lib/nav";
import { dialogs } from "@/lib/overlays";
import { useNumber } from "@/lib/reading";
import { useStore } from "@/lib/store";
import { useTapConsumer } from "@/lib/taps";
import { say, sayDone } from "@/lib/toasts";
import { useAnyTypedReader } from "@/lib/typedReader";
import { useTone } from "../useBadge";
import { tapProblem } from "../words";
import { asTable, type Counted, count, counted, type Pile, pileOf, piles, restack } from "./piles";
import styles from "./Stocktake.module.css";

const words: Record<Pile, { name: MessageDescriptor; look: "ok" | "warn" | "bad" | "mute" }> = {
  free: { name: msg({ message: "Free", context: "a pile of badges" }), look: "ok" },
  in_use: { name: msg({ message: "In use", context: "a pile of badges" }), look: "mute" },
  leaver: { name: msg({ message: "Of leavers and suspended people", context: "a pile of badges" }), look: "warn" },
  lost: { name: msg({ message: "Reported lost", context: "a pile of badges" }), look: "bad" },
  revoked: { name: msg({ message: "Out of use", context: "a pile of badges" }), look: "bad" },
  unknown: { name: msg({ message: "Unknown", context: "a pile of badges" }), look: "mute" },
};

/** Rows shown at once; the table that is copied has them all. */
const MOST_ROWS = 300;
/** Badges taken back in one act. */
const MOST_RETURNED = 1_000;

/** Counts a pile of cards: each is sorted by what it is, and nothing changes. */
export function StocktakeScreen({ readOnly }: { readOnly: boolean }) {
  const { t, i18n } = useLingui();
  const tone = useTone();
  const number = useNumber();
  const all = useStore(counted);
  const [shown, setShown] = useState<Pile | null>(null);
  const [last, setLast] = useState<{ tap: TapView; pile: Pile | null; before: boolean } | null>(null);
  useTapConsumer((tap) => {
    if (dialogs.get() > 0) return false;
    const pile = pileOf(tap);
    tone(pile ?? "problem");
    setLast({ tap, pile, before: pile !== null && !count(tap, pile) });
    return true;
  });
  useAnyTypedReader();
  const rows = shown ? all.filter((one) => one.pile === shown) : all;
  const back = useMutation({
    mutationFn: (some: readonly Counted[]) =>
      call("badges_return", { badges: some.flatMap((one) => (one.badge ? [one.badge] : [])) }),
    onSuccess: (changed, some) => {
      const skipped = new Set(changed.skipped.map(([id]) => id));
      const done = some.filter((one) => one.badge && !skipped.has(one.badge));
      restack(new Map(done.map((one) => [one.card, { pile: "free", holder: null }])));
      sayDone(plural(done.length, { one: "# badge is back and free.", other: "# badges are back and free." }), changed);
    },
  });
  const returnable = rows.filter((one) => one.badge && one.holder && one.pile !== "lost").slice(0, MOST_RETURNED);
  const copy = () => {
    const head = [t`Number`, t`Pile`, t`Holder`];
    const cells = rows.map((one) => [one.card, i18n._(words[one.pile].name), one.holder?.name ?? ""]);
    void navigator.clipboard.writeText(asTable(head, cells)).then(
      () => say(t`Copied. Paste it into a spreadsheet.`),
      () => say(t`It could not be copied.`, { kind: "problem" }),
    );
  };
  const more = number(rows.length - MOST_ROWS);
  const total = number(all.length);
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <div>
          <h1>{t`Stocktake`}</h1>
          <p className="muted">{t`Lay one card after the other on the reader. Here they are only counted.`}</p>
        </div>
        <div className={styles.row}>
          {all.length > 0 ? (
            <>
              <Button onPress={copy}>
                <Copy size={16} aria-hidden />
                {t`Copy the list`}
              </Button>
              <Button
                onPress={() => {
                  const before = counted.get();
                  counted.set([]);
                  setLast(null);
                  setShown(null);
                  say(t`The count begins anew.`, {
                    action: { label: t`Undo`, undo: true, run: () => counted.set(before) },
                  });
                }}
              >{t`Begin anew`}</Button>
            </>
          ) : null}
        </div>
      </div>
      <div className={styles.body}>
        <div className={styles.last} data-look={last?.pile ? words[last.pile].look : "bad"} role="status">
          {last ? (
            <>
              <b className={styles.big}>
                {last.pile ? i18n._(words[last.pile].name) : t`Could not be read`}
                {last.tap.badge?.holder ? (
                  <>
                    {" · "}
                    <bdi>{last.tap.badge.holder.name}</bdi>
                  </>
                ) : null}
              </b>
              <span>
                <bdi dir="ltr" className="mono">
                  {last.tap.label ?? last.tap.raw}
                </bdi>{" "}
                {last.pile === null ? tapProblem(last.tap) : last.before ? t`was counted already` : null}
              </span>
            </>
          ) : (
            <span className="muted">{t`Lay a card on the reader now`}</span>
          )}
        </div>
        <ul className={styles.piles} aria-label={t`Piles`}>
          {piles.map((pile) => {
            const size = all.filter((one) => one.pile === pile).length;
            return (
              <li key={pile}>
                <Button
                  aria-pressed={shown === pile}
                  className={styles.pile}
                  onPress={() => setShown(shown === pile ? null : pile)}
                >
                  <b className={styles.size} data-look={words[pile].look}>
                    {number(size)}
                  </b>
                  <span>{i18n._(words[pile].name)}</span>
                </Button>
              </li>
            );
          })}
        </ul>
        {back.error ? <Note kind="bad">{sentence(back.error)}</Note> : null}
        {all.length === 0 ? (
          <EmptyState icon={<PackageCheck size={28} aria-hidden />} title={t`Nothing counted yet`}>
            {t`Each card has its own tone and colour, so nobody has to look at the screen.`}
          </EmptyState>
        ) : (
          <>
            <div className={styles.row}>
              <span className="muted">{shown ? i18n._(words[shown].name) : t`All cards counted: ${total}`}</span>
              <span className={styles.grow} />
              {!readOnly && returnable.length > 0 ? (
                <Button isPending={back.isPending} onPress={() => back.mutate(returnable)}>
                  {plural(returnable.length, {
                    one: "Take # badge back into stock",
                    other: "Take # badges back into stock",
                  })}
                </Button>
              ) : null}
            </div>
            <ul className={styles.list} aria-label={t`Counted cards`}>
              {rows.slice(0, MOST_ROWS).map((one) => {
                const { holder } = one;
                return (
                  <li key={one.card}>
                    <bdi dir="ltr" className="mono">
                      {one.label}
                    </bdi>
                    <Pill look={words[one.pile].look}>{i18n._(words[one.pile].name)}</Pill>
                    {holder ? <TextButton onPress={() => showPerson(holder.id)}>{holder.name}</TextButton> : null}
                  </li>
                );
              })}
            </ul>
            {rows.length > MOST_ROWS ? <p className="muted">{t`and ${more} more`}</p> : null}
          </>
        )}
      </div>
    </div>
  );
}
