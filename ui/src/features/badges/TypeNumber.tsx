import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { BadgeCandidate, BadgeView } from "@/bindings";
import { Button, Dialog, Note, RadioCards, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import type { Frame } from "./InUse";
import { resemblanceWord } from "./words";

/** Time without typing after which the number is looked up, in milliseconds. */
const PAUSE_MS = 200;

/** The number by hand, where no reader is at hand; it stays unconfirmed until the card is tapped. */
export function TypeNumber({
  frame,
  onBack,
  onChosen,
}: {
  frame: Frame;
  onBack: () => void;
  onChosen: (number: string, label: string, badge: BadgeView | null) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const number = text.trim();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(number), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [number]);
  const found = useQuery({
    queryKey: [...keys.badges, "look_up", asked],
    queryFn: () => call("badge_look_up", { number: asked }),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const current = asked === number && number !== "" && found.isSuccess && !found.isPlaceholderData;
  const candidates = current ? found.data.candidates : [];
  const several = candidates.length > 1;
  const candidate: BadgeCandidate | undefined = several ? candidates.find((one) => one.card === chosen) : candidates[0];
  // An untouched field is not wrong yet; a refused number is said once the typing rests.
  const error =
    tried && number === ""
      ? t`Type the number printed on the card.`
      : asked === number && number !== "" && found.error
        ? sentence(found.error)
        : undefined;
  return (
    <Dialog
      {...frame}
      onSubmit={() => {
        setTried(true);
        if (!number || error || !current) return;
        if (several && !candidate) return;
        onChosen(candidate?.card ?? number, candidate?.label ?? number, candidate?.badge ?? null);
      }}
      actions={
        <>
          <Button onPress={onBack}>{t`Back to the reader`}</Button>
          <Button type="submit" look="primary">
            {t`Give badge`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Number on the card`}
        hint={t`With or without spaces and leading zeros, decimal or hexadecimal.`}
        value={text}
        onChange={setText}
        error={error}
        ltr
        mono
        autoFocus
        autoComplete="off"
        spellCheck="false"
      />
      {several ? (
        <>
          {tried && !candidate ? <Note kind="warn" role="alert">{t`Choose which card it is.`}</Note> : null}
          <RadioCards
            label={t`This number can mean several cards`}
            value={chosen}
            onChange={setChosen}
            cards={candidates.map((one) => ({
              value: one.card,
              text: (
                <bdi dir="ltr" className="mono">
                  {one.label}
                </bdi>
              ),
              note: <Meaning candidate={one} />,
            }))}
          />
        </>
      ) : candidate ? (
        <Note kind={candidate.badge?.holder ? "warn" : "info"} role="status">
          <bdi dir="ltr" className="mono">
            {candidate.label}
          </bdi>
          {" · "}
          <Meaning candidate={candidate} />
        </Note>
      ) : null}
      <p className="small muted">{t`A typed number stays marked until the card is laid on a reader once.`}</p>
    </Dialog>
  );
}

/** How the number was understood, and who has that card. */
function Meaning({ candidate }: { candidate: BadgeCandidate }) {
  const { t } = useLingui();
  const holder = candidate.badge?.holder?.name;
  return (
    <>
      {resemblanceWord(candidate)}
      {" · "}
      {holder ? t`belongs to ${holder}` : candidate.badge ? t`known, free` : t`new`}
    </>
  );
}
