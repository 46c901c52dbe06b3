import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Avatar, Button, Dialog, Note, RadioCards } from "@/components";
import { sentence } from "@/lib/errors";
import type { Perhaps } from "@/lib/taps";
import styles from "./Badges.module.css";
import type { Frame } from "./InUse";
import { useAssign } from "./useBadge";
import { resemblanceWord } from "./words";

type Wish = "theirs" | "other_card" | "another";

/** The card may be somebody's badge already, as another reader tells it: only a person can know. */
export function Alike({
  frame,
  own,
  other,
  card,
  label,
  where,
  onGive,
  onAnother,
  onLinked,
}: {
  frame: Frame;
  /** Who was to get the card. */
  own: string;
  /** Whose badge it resembles, and how. */
  other: Perhaps;
  card: string;
  label: string;
  where: string;
  /** It is another card. */
  onGive: () => void;
  onAnother: () => void;
  /** It is the other's badge and was added to it. */
  onLinked: () => void;
}) {
  const { t } = useLingui();
  const [wish, setWish] = useState<Wish>("theirs");
  const link = useAssign(other);
  const name = other.name;
  const how = resemblanceWord(other.like);
  return (
    <Dialog
      {...frame}
      aside={where ? t`Read at ${where}` : null}
      onSubmit={() => {
        if (wish === "another") onAnother();
        else if (wish === "other_card") onGive();
        else if (!link.isPending) link.mutate({ number: card, typed: false, take: null }, { onSuccess: onLinked });
      }}
      actions={
        <>
          <Button onPress={frame.onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={link.isPending}>
            {t`Continue`}
          </Button>
        </>
      }
    >
      {link.error ? <Note kind="bad">{sentence(link.error)}</Note> : null}
      <Note kind="warn" role="alert" title={t`This looks like the badge of ${name}, read by another reader`}>
        {how}
      </Note>
      <div className={styles.holder}>
        <Avatar id={other.id} name={name} size="medium" />
        <b>
          <bdi>{name}</bdi>
        </b>
        <bdi dir="ltr" className="mono">
          {label}
        </bdi>
      </div>
      <RadioCards<Wish>
        label={t`What now?`}
        hideLabel
        value={wish}
        onChange={setWish}
        autoFocus
        cards={[
          {
            value: "theirs",
            text: t`It is the badge of ${name}`,
            note: t`This reader’s number is added to it; from then on it is known here, too.`,
          },
          { value: "other_card", text: t`It is another card: give it to ${own}`, note: t`Both numbers stay apart.` },
          { value: "another", text: t`Read another badge`, note: t`Leave this one with ${name}.` },
        ]}
      />
    </Dialog>
  );
}
