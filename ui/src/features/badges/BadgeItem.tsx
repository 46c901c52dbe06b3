import { useLingui } from "@lingui/react/macro";
import { CircleAlert, Info, ShieldAlert, ShieldCheck } from "lucide-react";
import { Fragment } from "react";
import { DialogTrigger } from "react-aria-components/Dialog";
import type { BadgeRelease, BadgeView } from "@/bindings";
import { Button, classes, Menu, MenuItem, MenuTrigger, Pill, PopoverDialog } from "@/components";
import { dayOf, formatDay } from "@/lib/format";
import { keyText, shortcuts } from "@/lib/keys";
import { useReading } from "@/lib/reading";
import { BadgeHistory } from "./BadgeHistory";
import styles from "./Badges.module.css";
import { badgeStateLook, badgeStateWord, dormantWord, formWord, gradeWord } from "./words";

/** One badge: its number, whether it works, and what may become of it. */
export function BadgeItem({
  badge,
  fresh,
  editable,
  pending,
  onRelease,
}: {
  badge: BadgeView;
  /** Given a moment ago. */
  fresh: boolean;
  editable: boolean;
  pending: boolean;
  onRelease: (how: BadgeRelease) => void;
}) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const label = badge.label;
  const since = badge.assigned_at === null ? null : formatDay(dayOf(badge.assigned_at, reading.zone), reading);
  const by = badge.assigned_by;
  const held = badge.state === "active" || badge.state === "dormant";
  return (
    <li className={classes(styles.badge, fresh && styles.fresh)}>
      <div className={styles.top}>
        <bdi dir="ltr" className={styles.number}>
          {label}
        </bdi>
        <Pill look={badgeStateLook[badge.state]}>{i18n._(badgeStateWord[badge.state])}</Pill>
        {badge.unverified ? <Pill look="warn">{t`Typed, never tapped`}</Pill> : null}
        <span className={styles.grow} />
        <DialogTrigger>
          <Button look="quiet" size="small" aria-label={t`History of ${label}`}>
            {t`History`}
          </Button>
          <PopoverDialog aria-label={t`Who had this badge`}>
            <BadgeHistory badge={badge.id} />
          </PopoverDialog>
        </DialogTrigger>
        <DialogTrigger>
          <Button look="quiet" size="small" aria-label={t`All written forms of ${label}`}>
            {t`Forms`}
          </Button>
          <PopoverDialog aria-label={t`Written forms of this badge`}>
            <dl className={styles.forms}>
              <dt>{t`Full number`}</dt>
              <dd>
                <bdi dir="ltr">{badge.card}</bdi>
              </dd>
              {badge.forms.map(([kind, text]) => (
                <Fragment key={kind + text}>
                  <dt>{formWord(kind)}</dt>
                  <dd>
                    <bdi dir="ltr">{text}</bdi>
                  </dd>
                </Fragment>
              ))}
            </dl>
          </PopoverDialog>
        </DialogTrigger>
      </div>
      <div className={styles.meta}>
        {badge.dormant_reason ? (
          <p className={styles.warn}>
            <CircleAlert size={14} aria-hidden />
            {dormantWord(badge.dormant_reason)}
          </p>
        ) : null}
        {badge.grade_reason ? (
          <p className={badge.grade === "green" ? styles.ok : badge.grade === "red" ? styles.bad : undefined}>
            {badge.grade === "green" ? <ShieldCheck size={14} aria-hidden /> : <ShieldAlert size={14} aria-hidden />}
            {gradeWord(badge.grade_reason)}
          </p>
        ) : null}
        {badge.unverified ? (
          <p>
            <Info size={14} aria-hidden />
            {t`Lay it on the reader once to confirm the number.`}
          </p>
        ) : null}
        {since ? <p>{by ? t`Since ${since}, given by ${by}` : t`Since ${since}`}</p> : null}
      </div>
      {editable ? (
        <div className={styles.actions}>
          {held ? (
            <>
              <Button size="small" isDisabled={pending} onPress={() => onRelease("returned")}>{t`Returned`}</Button>
              <Button size="small" isDisabled={pending} onPress={() => onRelease("lost")}>
                {t`Lost`} <kbd aria-hidden>{keyText(shortcuts.lost.keys[0])}</kbd>
              </Button>
              <MenuTrigger>
                <Button size="small" look="quiet" aria-label={t`More for badge ${label}`}>
                  {t`More`}
                </Button>
                <Menu aria-label={t`More for badge ${label}`} placement="bottom start">
                  <MenuItem text={t`Take out of use for good`} bad onAction={() => onRelease("revoked")} />
                </Menu>
              </MenuTrigger>
            </>
          ) : null}
          {badge.state === "lost" ? (
            <Button size="small" isDisabled={pending} onPress={() => onRelease("found")}>{t`Found again`}</Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
