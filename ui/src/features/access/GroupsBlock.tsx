import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { MembershipView } from "@/bindings";
import { AddBox, Button } from "@/components";
import { formatDay } from "@/lib/format";
import { call } from "@/lib/ipc";
import { accessQuery, groupsQuery } from "@/lib/queries";
import { useReading } from "@/lib/reading";
import type { AccessBlockProps } from "@/lib/slots";
import { sayDone, sayProblem } from "@/lib/toasts";
import styles from "./Access.module.css";
import { sayJoined } from "./joined";
import { roleName } from "./words";

/** The groups a person is in, and how: put there, by rule, or by way of another group. */
export function GroupsBlock({ person, readOnly }: AccessBlockProps) {
  const { t } = useLingui();
  const access = useQuery(accessQuery(person.id));
  const groups = useQuery(groupsQuery);
  const join = useMutation({
    mutationFn: (group: string) =>
      call("group_members", { group, ids: [person.id], selection: null, join: true, until: null }),
    onSuccess: (changed, group) => sayJoined(changed, groups.data?.groups.find((one) => one.id === group)?.name ?? ""),
    onError: sayProblem,
  });
  const leave = useMutation({
    mutationFn: (member: MembershipView) =>
      call("group_members", { group: member.group.id, ids: [person.id], selection: null, join: false, until: null }),
    onSuccess: (changed, member) => {
      const group = member.group.name;
      sayDone(t`${person.name} left ${group}.`, changed);
    },
    onError: sayProblem,
  });
  if (!access.data || !groups.data) return null;
  const members = access.data.groups;
  const mine = new Set(members.filter((one) => !one.by_rule && !one.via).map((one) => one.group.id));
  const manages = (id: string) =>
    !readOnly && person.state !== "bin" && groups.data.groups.find((one) => one.id === id)?.may_manage === true;
  const offered = groups.data.groups.filter((one) => manages(one.id) && !mine.has(one.id));
  return (
    <div className={styles.block}>
      {members.length > 0 ? (
        <ul className={styles.list}>
          {members.map((member) => (
            <Member
              key={member.group.id}
              member={member}
              onLeave={mine.has(member.group.id) && manages(member.group.id) ? () => leave.mutate(member) : undefined}
            />
          ))}
        </ul>
      ) : (
        <p className="muted">{t`In no group.`}</p>
      )}
      {offered.length > 0 ? (
        <AddBox
          label={t`Add to a group`}
          hideLabel
          placeholder={t`Add to a group…`}
          onAdd={(group) => join.mutate(group)}
          choices={offered.map((one) => ({ value: one.id, text: one.name }))}
        />
      ) : null}
    </div>
  );
}

function Member({ member, onLeave }: { member: MembershipView; onLeave?: () => void }) {
  const { t } = useLingui();
  const reading = useReading();
  const name = member.group.name;
  const rule = member.by_rule ? roleName(member.by_rule) : null;
  const via = member.via?.name;
  const until = member.until ? formatDay(member.until, reading) : null;
  const facts = [
    member.project ? t`Project` : null,
    member.manager ? t`looks after it` : null,
    rule ? t`by rule: role ${rule}` : null,
    via ? t`via ${via}` : null,
    until ? t`until ${until}` : null,
  ].filter(Boolean);
  return (
    <li className={styles.entry}>
      <span>
        <bdi>{name}</bdi>
        {facts.length > 0 ? <small>{facts.join(" · ")}</small> : null}
      </span>
      {onLeave ? (
        <Button look="quiet" size="small" icon aria-label={t`Take out of ${name}`} onPress={onLeave}>
          <X size={14} aria-hidden />
        </Button>
      ) : null}
    </li>
  );
}
