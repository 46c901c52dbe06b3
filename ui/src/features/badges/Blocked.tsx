import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { BadgeView } from "@/bindings";
import { Avatar, Button, Dialog, Note } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { sayDone } from "@/lib/toasts";
import styles from "./Badges.module.css";
import type { Frame } from "./InUse";
import { releasedText } from "./useBadge";

/** A card that was reported lost, or taken out of use for good. */
export function Blocked({
  frame,
  badge,
  onAnother,
  onFound,
}: {
  frame: Frame;
  badge: BadgeView;
  onAnother: () => void;
  /** It is not lost any more. */
  onFound: () => void;
}) {
  const { t } = useLingui();
  const lost = badge.state === "lost";
  const found = useMutation({
    mutationFn: () => call("badge_release", { badge: badge.id, how: "found", reason: null }),
    onSuccess: (changed) => {
      sayDone(releasedText("found", badge.label), changed);
      onFound();
    },
  });
  return (
    <Dialog
      {...frame}
      role="alertdialog"
      actions={
        <>
          <Button onPress={frame.onClose}>{t`Cancel`}</Button>
          {lost ? (
            <Button isPending={found.isPending} onPress={() => found.mutate()}>
              {t`It is found`}
            </Button>
          ) : null}
          <Button look="primary" onPress={onAnother} autoFocus>
            {t`Read another badge`}
          </Button>
        </>
      }
    >
      {found.error ? <Note kind="bad">{sentence(found.error)}</Note> : null}
      <Note kind="bad" title={lost ? t`This badge was reported lost` : t`This badge was taken out of use`}>
        {lost
          ? t`Whoever has it should not have it. If it was found, say so first; then it can be given out.`
          : t`It cannot be given out again. Use another one.`}
      </Note>
      <div className={styles.holder}>
        {badge.holder ? (
          <>
            <Avatar id={badge.holder.id} name={badge.holder.name} size="medium" />
            <div>
              <b>
                <bdi>{badge.holder.name}</bdi>
              </b>
              <div className="small muted">{t`Had it last`}</div>
            </div>
          </>
        ) : (
          <div className="muted">{t`Nobody holds it now.`}</div>
        )}
        <bdi dir="ltr" className="mono">
          {badge.label}
        </bdi>
      </div>
    </Dialog>
  );
}
