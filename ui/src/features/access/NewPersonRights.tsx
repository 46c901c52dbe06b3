import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { AddBox, Button } from "@/components";
import { groupsQuery, rolesQuery } from "@/lib/queries";
import type { NewPersonRightsProps, NewRights } from "@/lib/slots";
import styles from "./Access.module.css";
import { roleName } from "./words";

/** Roles and groups of somebody new. Left empty, they get the default role of their type. */
export function NewPersonRights({ type, value, onChange }: NewPersonRightsProps) {
  const { t } = useLingui();
  const roles = useQuery(rolesQuery);
  const groups = useQuery(groupsQuery);
  if (!roles.data || !groups.data) return null;
  const { may, permissions } = roles.data;
  const free = new Set(permissions.filter((one) => one.grantable || one.weight === "basic").map((one) => one.key));
  const byDefault = roles.data.roles.find((role) => role.default_for.includes(type));
  const willGet = byDefault ? roleName(byDefault.role) : "";
  // Most used first; those above one's own would be refused and are not offered.
  const offered = roles.data.roles
    .filter((role) => role.role.key !== "owner" && role.permissions.every((key) => free.has(key)))
    .filter((role) => !value.roles.some((one) => one.role === role.role.id))
    .toSorted((a, b) => b.people - a.people);
  const joinable = groups.data.groups
    .filter((group) => group.may_manage && !value.groups.includes(group.id))
    .toSorted((a, b) => Number(b.project) - Number(a.project));
  const change = (next: Partial<NewRights>) => onChange({ ...value, ...next });
  return (
    <div className={styles.form}>
      {may.assign_roles ? (
        <div className={styles.block}>
          <AddBox
            label={t`Roles`}
            placeholder={value.roles.length > 0 ? t`A further role…` : t`Will get: ${willGet}`}
            onAdd={(role) => change({ roles: [...value.roles, { role, scope: "organisation" }] })}
            choices={offered.map((role) => ({ value: role.role.id, text: roleName(role.role), more: role.summary }))}
          />
          <Chosen
            items={value.roles.map((one) => {
              const role = roles.data.roles.find((other) => other.role.id === one.role);
              return { id: one.role, text: role ? roleName(role.role) : one.role, more: t`Everywhere` };
            })}
            onRemove={(id) => change({ roles: value.roles.filter((one) => one.role !== id) })}
          />
        </div>
      ) : null}
      {joinable.length > 0 || value.groups.length > 0 ? (
        <div className={styles.block}>
          <AddBox
            label={t`Projects and groups`}
            placeholder={t`Add to…`}
            onAdd={(group) => change({ groups: [...value.groups, group] })}
            choices={joinable.map((group) => ({
              value: group.id,
              text: group.name,
              more: group.project ? t`Project` : undefined,
            }))}
          />
          <Chosen
            items={value.groups.map((id) => ({
              id,
              text: groups.data.groups.find((group) => group.id === id)?.name ?? id,
            }))}
            onRemove={(id) => change({ groups: value.groups.filter((one) => one !== id) })}
          />
        </div>
      ) : null}
    </div>
  );
}

function Chosen({
  items,
  onRemove,
}: {
  items: readonly { id: string; text: string; more?: string }[];
  onRemove: (id: string) => void;
}) {
  const { t } = useLingui();
  if (items.length === 0) return null;
  return (
    <ul className={styles.list}>
      {items.map(({ id, text, more }) => (
        <li key={id} className={styles.entry}>
          <span>
            <bdi>{text}</bdi>
            {more ? <small>{more}</small> : null}
          </span>
          <Button look="quiet" size="small" icon aria-label={t`Remove ${text}`} onPress={() => onRemove(id)}>
            <X size={14} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  );
}
