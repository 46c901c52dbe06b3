import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BadgeView, MoveBadge, PersonView } from "@/bindings";
import { Avatar, Button, Dialog, type DialogProps, Note, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import type { AppError } from "@/lib/ipc";
import { personQuery } from "@/lib/queries";
import styles from "./Badges.module.css";

export type Frame = Pick<DialogProps, "title" | "subtitle" | "lead" | "onClose">;

type Wish = "another" | "move" | "move_lost" | "open";

/** The name people are called by in a sentence. */
const short = (view: Pick<PersonView, "name" | "fields">): string => view.fields.given || view.name;

/** The badge belongs to somebody else: leave it, move it with a reason, or look at the holder. */
export function InUse({
  frame,
  person,
  badge,
  where,
  isPending,
  error,
  onAnother,
  onMove,
  onOpen,
}: {
  frame: Frame;
  person: PersonView;
  badge: BadgeView;
  /** The reader it was read on; `null` when the number was typed. */
  where: string | null;
  isPending: boolean;
  error: AppError | null;
  onAnother: () => void;
  onMove: (take: MoveBadge) => void;
  onOpen: () => void;
}) {
  const { t } = useLingui();
  const [wish, setWish] = useState<Wish>("another");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const holderId = badge.holder?.id ?? "";
  const holder = useQuery({ ...personQuery(holderId), enabled: holderId !== "" });
  const holderName = holder.data ? short(holder.data) : (badge.holder?.name ?? "");
  const own = short(person);
  const moves = wish === "move" || wish === "move_lost";
  const missing = moves && reason.trim() === "";
  const submit = () => {
    setTried(true);
    if (wish === "another") onAnother();
    else if (wish === "open") onOpen();
    else if (!missing && !isPending) onMove({ reason: reason.trim(), old: wish === "move_lost" ? "lost" : "returned" });
  };
  return (
    <Dialog
      {...frame}
      onSubmit={submit}
      aside={where ? t`Read at ${where}` : null}
      actions={
        <>
          <Button onPress={frame.onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={isPending}>
            {moves ? t`Move badge` : t`Continue`}
          </Button>
        </>
      }
    >
      {error ? <Note kind="bad">{sentence(error)}</Note> : null}
      <Note kind="warn" role="alert" title={t`This badge already belongs to someone else`}>
        {t`A badge can belong to one person at a time.`}
      </Note>
      <div className={styles.holder}>
        <Avatar id={holderId} name={badge.holder?.name ?? "?"} size="medium" />
        <div>
          <b>
            <bdi>{badge.holder?.name}</bdi>
          </b>
          <div className="small muted">
            {[holder.data?.fields.title, holder.data?.references.department?.name].filter(Boolean).join(" · ")}
          </div>
        </div>
        <bdi dir="ltr" className="mono">
          {badge.label}
        </bdi>
      </div>
      <RadioCards<Wish>
        label={t`What now?`}
        hideLabel
        value={wish}
        onChange={setWish}
        autoFocus
        cards={[
          { value: "another", text: t`Read another badge`, note: t`Leave this one with ${holderName}.` },
          { value: "move", text: t`Move it to ${own}`, note: t`Asks for a reason; you can undo this for 30 days.` },
          {
            value: "move_lost",
            text: t`Move it, and note that ${holderName} had lost it`,
            note: t`The history then says lost instead of returned.`,
          },
          {
            value: "open",
            text: t`Open the record of ${holderName}`,
            note: t`Nothing changes; this enrolment is closed.`,
          },
        ]}
      />
      {moves ? (
        <TextField
          label={t`Reason`}
          value={reason}
          onChange={setReason}
          maxLength={200}
          error={tried && missing ? t`Say why the badge changes hands.` : undefined}
        />
      ) : null}
    </Dialog>
  );
}
