import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GroupView, Selection } from "@/bindings";
import { Button, Checkbox, Dialog, Note, Switch, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { uuid7 } from "@/lib/id";
import { call } from "@/lib/ipc";
import { permissionWord } from "@/lib/permissionWords";
import { groupsQuery, rolesQuery } from "@/lib/queries";
import { sayDone } from "@/lib/toasts";
import styles from "./Access.module.css";
import { PeoplePicker } from "./PeoplePicker";
import { Preview } from "./Preview";
import { roleName } from "./words";

/** Everything about a group in one place; without an id a new one, of these people. */
export function GroupDialog({
  id,
  members,
  onClose,
}: {
  id: string | null;
  members: Selection | null;
  onClose: () => void;
}) {
  const page = useQuery(groupsQuery);
  if (!page.data) return null;
  const group = page.data.groups.find((one) => one.id === id) ?? null;
  return (
    <GroupForm
      group={group}
      groups={page.data.groups}
      mayAssign={page.data.may.assign_roles}
      members={members}
      onClose={onClose}
    />
  );
}

const toggled = (list: readonly string[], id: string, on: boolean): string[] =>
  on ? [...list, id] : list.filter((one) => one !== id);

function GroupForm({
  group,
  groups,
  mayAssign,
  members,
  onClose,
}: {
  group: GroupView | null;
  groups: readonly GroupView[];
  mayAssign: boolean;
  members: Selection | null;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [id] = useState(() => group?.id ?? uuid7(Date.now()));
  const [name, setName] = useState(group?.name ?? "");
  const [externalId, setExternalId] = useState(group?.external_id ?? "");
  const [project, setProject] = useState(group?.project ?? false);
  const [parents, setParents] = useState(group?.parents.map((one) => one.id) ?? []);
  const [managers, setManagers] = useState(group?.managers ?? []);
  const everywhere = group?.roles.filter((one) => one.scope.scope === "organisation") ?? [];
  const [roles, setRoles] = useState(everywhere.map((one) => one.role.id));
  const [removing, setRemoving] = useState(false);
  const allRoles = useQuery(rolesQuery);
  const differs = (now: readonly string[], was: readonly string[]) =>
    now.length !== was.length || now.some((one) => !was.includes(one));
  const save = useMutation({
    mutationFn: () =>
      call("group_save", {
        id,
        name: name.trim() === group?.name ? null : name,
        external_id: externalId.trim() === (group?.external_id ?? "") ? null : externalId,
        project: project === (group?.project ?? false) ? null : project,
        parents: differs(parents, group?.parents.map((one) => one.id) ?? []) ? parents : null,
        managers: differs(
          managers.map((one) => one.id),
          group?.managers.map((one) => one.id) ?? [],
        )
          ? managers.map((one) => one.id)
          : null,
        roles: differs(
          roles,
          everywhere.map((one) => one.role.id),
        )
          ? roles
          : null,
        members,
      }),
    onSuccess: (changed) => {
      sayDone(group ? t`Group ${name} saved.` : t`Group ${name} made.`, changed);
      onClose();
    },
  });
  if (removing && group) return <RemoveGroup group={group} onBack={() => setRemoving(false)} onClose={onClose} />;
  const grantsNothing = roles.length === 0 && (group?.permissions.length ?? 0) === 0 && parents.length === 0;
  const count = members?.mode === "some" ? members.ids.length : null;
  return (
    <Dialog
      title={group ? t`Group settings` : t`New group`}
      subtitle={
        count === null
          ? undefined
          : plural(count, { one: "# person joins it at once", other: "# people join it at once" })
      }
      onClose={onClose}
      onSubmit={() => name.trim() && !save.isPending && save.mutate()}
      aside={
        group ? (
          <Button look="quiet" onPress={() => setRemoving(true)}>
            {t`Remove the group…`}
          </Button>
        ) : null
      }
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={save.isPending} isDisabled={!name.trim()}>
            {group ? t`Save` : t`Make the group`}
          </Button>
        </>
      }
    >
      {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      <div className={styles.form}>
        <TextField label={t`Name`} value={name} onChange={setName} autoFocus maxLength={120} />
        <TextField
          label={t`External ID`}
          hint={t`Its id in another system. Changing it there or here parts the two.`}
          value={externalId}
          onChange={setExternalId}
          ltr
          maxLength={200}
        />
        <Switch
          isSelected={project}
          onChange={setProject}
          note={t`Offered when somebody is added, and joined by rule.`}
        >
          {t`This is a project`}
        </Switch>
        {group && group.by_rule.length > 0 ? (
          <p className="muted">{t`By rule: everybody with the role ${group.by_rule.map(roleName).join(", ")}.`}</p>
        ) : null}
        <PeoplePicker
          label={t`Looked after by`}
          hint={t`They say who is in it, and may do no more by that.`}
          people={managers}
          onChange={setManagers}
        />
        {groups.length > (group ? 1 : 0) ? (
          <fieldset className={styles.block}>
            <legend>
              <h3>{t`Nested in`}</h3>
            </legend>
            {groups
              .filter((other) => other.id !== id)
              .map((other) => (
                <Checkbox
                  key={other.id}
                  isSelected={parents.includes(other.id)}
                  onChange={(on) => setParents(toggled(parents, other.id, on))}
                >
                  <bdi>{other.name}</bdi>
                </Checkbox>
              ))}
          </fieldset>
        ) : null}
        {mayAssign && allRoles.data ? (
          <fieldset className={styles.block}>
            <legend>
              <h3>{t`Its members have these roles`}</h3>
            </legend>
            {allRoles.data.roles
              .filter((role) => role.role.key !== "owner")
              .map((role) => (
                <Checkbox
                  key={role.role.id}
                  isSelected={roles.includes(role.role.id)}
                  onChange={(on) => setRoles(toggled(roles, role.role.id, on))}
                >
                  {roleName(role.role)}
                </Checkbox>
              ))}
          </fieldset>
        ) : null}
        {group && group.permissions.length > 0 ? (
          <p className="muted">{group.permissions.map(permissionWord).join(" · ")}</p>
        ) : null}
        {grantsNothing ? <p className="dim">{t`This group gives its members no rights.`}</p> : null}
      </div>
    </Dialog>
  );
}

/** What people would lose, before a group goes. They stay. */
function RemoveGroup({ group, onBack, onClose }: { group: GroupView; onBack: () => void; onClose: () => void }) {
  const { t } = useLingui();
  const name = group.name;
  const preview = useQuery({
    queryKey: [...keys.groups, "preview", group.id],
    queryFn: () => call("group_preview", { id: group.id }),
  });
  const remove = useMutation({
    mutationFn: () => call("group_delete", { id: group.id }),
    onSuccess: (changed) => {
      sayDone(t`Group ${name} removed.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={t`Remove the group ${name}?`}
      onClose={onClose}
      onSubmit={() => !remove.isPending && remove.mutate()}
      actions={
        <>
          <Button onPress={onBack} autoFocus>{t`Back`}</Button>
          <Button type="submit" look="destroy" isPending={remove.isPending}>
            {t`Remove the group`}
          </Button>
        </>
      }
    >
      {remove.error ? <Note kind="bad">{sentence(remove.error)}</Note> : null}
      <p className="muted">
        {plural(group.people, {
          one: "# person is in it, and stays in the directory.",
          other: "# people are in it, and stay in the directory.",
        })}
      </p>
      {preview.data ? <Preview preview={preview.data} /> : null}
    </Dialog>
  );
}
