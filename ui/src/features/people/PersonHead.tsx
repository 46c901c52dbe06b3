import { useLingui } from "@lingui/react/macro";
import { CalendarOff, ChevronDown, Clock, Ellipsis, IdCard, Merge, Nfc, X } from "lucide-react";
import { type Ref, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { PersonActKind, PersonView } from "@/bindings";
import { Avatar, Button, Menu, MenuItem, MenuTrigger, StatusPill, TextButton } from "@/components";
import { formatAgo, formatDay } from "@/lib/format";
import { keyText } from "@/lib/keys";
import { enrolBadge, mergePeople, showComing } from "@/lib/nav";
import { useNow } from "@/lib/now";
import { useReading } from "@/lib/reading";
import { say } from "@/lib/toasts";
import { stateWord } from "@/lib/words";
import { ActDialog, asksFirst, useActNow } from "./ActDialog";
import { actLook, possible } from "./acts";
import { MergedHere } from "./MergedHere";
import { useMayMerge } from "./may";
import styles from "./People.module.css";

/** Who it is, how they stand, and what is done most often. */
export function PersonHead({
  view,
  readOnly,
  nameRef,
  onClose,
  onEndDate,
}: {
  view: PersonView;
  readOnly: boolean;
  nameRef?: Ref<HTMLHeadingElement>;
  onClose: () => void;
  /** Goes to the last day; absent where nothing can be edited. */
  onEndDate?: () => void;
}) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const now = useNow(30_000);
  const [asking, setAsking] = useState<"suspend" | "delete" | null>(null);
  const actNow = useActNow(view);
  const mayMerge = useMayMerge() && !readOnly && view.verbs.includes("edit");

  const verbs = readOnly ? [] : possible(view.verbs);
  const run = (act: PersonActKind) => (asksFirst(act) ? setAsking(act as "suspend" | "delete") : actNow.run(act));
  const place = [view.fields.title, view.references.department?.name].filter(Boolean).join(" · ");
  const first = view.badges[0];
  const more = view.badges.length - 1;
  const stateName = i18n._(stateWord[view.state]);
  const when = formatAgo(view.state_since ?? view.changed_at, now, reading);
  const next = view.next_change ? formatDay(view.next_change, reading) : null;
  const email = view.fields.email;
  const foremost = verbs.filter((verb) => verb !== "delete");

  return (
    <>
      <header className={styles.head}>
        <Avatar id={view.id} name={view.name} size="large" />
        <div className={styles.who}>
          <div className={styles.name}>
            <h1 ref={nameRef} tabIndex={-1} data-region-focus>
              <bdi>{view.name}</bdi>
            </h1>
            {verbs.length > 0 ? (
              <MenuTrigger>
                <AriaButton className={styles.status} aria-label={t`Status: ${stateName}. Change`}>
                  <StatusPill state={view.state} />
                  <ChevronDown size={14} aria-hidden />
                </AriaButton>
                <Menu
                  aria-label={t`Change status`}
                  placement="bottom start"
                  onAction={(key) => run(key as PersonActKind)}
                >
                  {verbs.map((verb) => {
                    const { word, Icon, bad } = actLook[verb];
                    return (
                      <MenuItem
                        key={verb}
                        id={verb}
                        text={asksFirst(verb) ? `${i18n._(word)}…` : i18n._(word)}
                        icon={<Icon size={16} aria-hidden />}
                        bad={bad}
                      />
                    );
                  })}
                </Menu>
              </MenuTrigger>
            ) : (
              <StatusPill state={view.state} />
            )}
          </div>
          {place ? <div className={styles.place}>{place}</div> : null}
          <div className={styles.line}>
            {view.badge_block ? (
              <span>
                <IdCard size={14} aria-hidden />
                {first ? (
                  <>
                    <bdi dir="ltr" className="mono">
                      {first.label}
                    </bdi>
                    {more > 0 ? t`and ${more} more` : null}
                  </>
                ) : (
                  t`No badge yet`
                )}
              </span>
            ) : null}
            <span>
              <Clock size={14} aria-hidden />
              {view.state_since ? stateName : t`Changed`} · {when}
            </span>
            {next ? (
              <span>
                <TextButton
                  onPress={() => showComing({ id: view.id, name: view.name })}
                >{t`Changes on ${next}`}</TextButton>
              </span>
            ) : null}
          </div>
          <MergedHere entries={view.merged} />
        </div>
        <div className={styles.corner}>
          <MenuTrigger>
            <Button look="quiet" size="small" icon aria-label={t`More`}>
              <Ellipsis size={16} aria-hidden />
            </Button>
            <Menu aria-label={t`More`}>
              {email ? (
                <MenuItem
                  text={t`Copy e-mail address`}
                  onAction={() => {
                    void navigator.clipboard?.writeText(email).then(
                      () => say(t`E-mail address copied.`),
                      () => say(t`The clipboard cannot be used.`, { kind: "problem" }),
                    );
                  }}
                />
              ) : null}
              {verbs.map((verb) => {
                const { word, Icon, bad } = actLook[verb];
                return (
                  <MenuItem
                    key={verb}
                    text={asksFirst(verb) ? `${i18n._(word)}…` : i18n._(word)}
                    icon={<Icon size={16} aria-hidden />}
                    bad={bad}
                    onAction={() => run(verb)}
                  />
                );
              })}
              {mayMerge ? (
                <MenuItem
                  text={t`Merge with another entry…`}
                  icon={<Merge size={16} aria-hidden />}
                  onAction={() => mergePeople([view.id])}
                />
              ) : null}
              <MenuItem text={t`Close`} hotkey="Esc" icon={<X size={16} aria-hidden />} onAction={onClose} />
            </Menu>
          </MenuTrigger>
          <Button look="quiet" size="small" icon aria-label={t`Close`} onPress={onClose}>
            <X size={16} aria-hidden />
          </Button>
        </div>
      </header>
      {verbs.length > 0 || (!readOnly && view.verbs.includes("enrol_badge")) ? (
        <div className={styles.actions}>
          {view.verbs.includes("enrol_badge") && view.badge_block ? (
            <Button size="small" onPress={() => enrolBadge(view.id)} aria-keyshortcuts={keyText("Mod+B")}>
              <Nfc size={16} aria-hidden />
              {t`Enrol badge`}
            </Button>
          ) : null}
          {foremost.slice(0, 2).map((verb) => {
            const { word, Icon } = actLook[verb];
            return (
              <Button key={verb} size="small" isPending={actNow.isPending} onPress={() => run(verb)}>
                <Icon size={16} aria-hidden />
                {i18n._(word)}
              </Button>
            );
          })}
          {onEndDate && foremost.length < 2 ? (
            <Button size="small" onPress={onEndDate}>
              <CalendarOff size={16} aria-hidden />
              {t`Last day`}
            </Button>
          ) : null}
        </div>
      ) : null}
      {asking ? <ActDialog view={view} act={asking} onClose={() => setAsking(null)} /> : null}
    </>
  );
}
