import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import type { RoleView } from "@/bindings";
import { Button, Dialog, Note, Select, Switch, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { personTypes, personTypeWord } from "@/lib/fieldWords";
import { uuid7 } from "@/lib/id";
import { call } from "@/lib/ipc";
import { permissionWord } from "@/lib/permissionWords";
import { sayDone, sayProblem } from "@/lib/toasts";
import styles from "./Access.module.css";
import { Preview } from "./Preview";
import { useSaveRoles, Warning } from "./RolesScreen";
import { roleName } from "./words";

/** Makes a role, as a copy of another or empty, or renames one. */
export function RoleNameDialog({
  from,
  edited: role,
  onClose,
}: {
  from: RoleView | null;
  edited: RoleView | null;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [id] = useState(() => uuid7(Date.now()));
  const original = from ? roleName(from.role) : "";
  const [name, setName] = useState(role ? role.role.name : from ? t`Copy of ${original}` : "");
  const [summary, setSummary] = useState(role?.summary ?? "");
  const save = useMutation({
    mutationFn: () =>
      from
        ? call("role_clone", { id, from: from.role.id, name })
        : call("role_save", { id: role?.role.id ?? id, name, summary, permissions: null }),
    onSuccess: (changed) => {
      sayDone(role ? t`Role ${name} saved.` : t`Role ${name} made.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      size="small"
      title={role ? t`Rename the role` : from ? t`Copy ${original}` : t`New role`}
      onClose={onClose}
      onSubmit={() => name.trim() && !save.isPending && save.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={save.isPending} isDisabled={!name.trim()}>
            {role ? t`Save` : t`Make the role`}
          </Button>
        </>
      }
    >
      {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      <TextField label={t`Name`} value={name} onChange={setName} autoFocus maxLength={120} />
      {from ? null : <TextField label={t`What it is for`} value={summary} onChange={setSummary} maxLength={200} />}
      {role || from ? null : (
        <p className="muted">{t`It permits nothing yet. Tick what it may do in the table, then save.`}</p>
      )}
    </Dialog>
  );
}

/** Removes a role; whoever has it gets another. */
export function DeleteRoleDialog({
  role,
  roles,
  onClose,
}: {
  role: RoleView;
  roles: readonly RoleView[];
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [to, setTo] = useState<string | null>(null);
  const name = roleName(role.role);
  const used = role.people > 0 || role.groups.length > 0 || role.joins_projects;
  const remove = useMutation({
    mutationFn: () => call("role_delete", { id: role.role.id, to }),
    onSuccess: (changed) => {
      sayDone(t`Role ${name} removed.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      size="small"
      role="alertdialog"
      title={t`Remove the role ${name}?`}
      onClose={onClose}
      onSubmit={() => (!used || to) && !remove.isPending && remove.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="destroy" isDisabled={used && !to} isPending={remove.isPending}>
            {t`Remove the role`}
          </Button>
        </>
      }
    >
      {remove.error ? <Note kind="bad">{sentence(remove.error)}</Note> : null}
      {used ? (
        <>
          <p className="muted">
            {plural(role.people, {
              one: "# person has it. They get another role in its place, where and as long as they had this one.",
              other: "# people have it. They get another role in its place, where and as long as they had this one.",
            })}
          </p>
          <Select
            label={t`They get`}
            value={to}
            onChange={setTo}
            isRequired
            placeholder={t`Choose a role`}
            choices={roles
              .filter((other) => other.role.id !== role.role.id && other.role.key !== "owner")
              .map((other) => ({ value: other.role.id, text: roleName(other.role) }))}
          />
        </>
      ) : (
        <p className="muted">{t`Nobody has it.`}</p>
      )}
    </Dialog>
  );
}

/** What two roles permit, side by side. */
export function DiffDialog({
  role,
  roles,
  onClose,
}: {
  role: RoleView;
  roles: readonly RoleView[];
  onClose: () => void;
}) {
  const { t } = useLingui();
  const others = roles.filter((other) => other.role.id !== role.role.id);
  const [other, setOther] = useState<string | null>(others[0]?.role.id ?? null);
  const chosen = others.find((one) => one.role.id === other);
  const a = roleName(role.role);
  const b = chosen ? roleName(chosen.role) : "";
  const only = (one: RoleView, two: RoleView | undefined) =>
    one.permissions.filter((key) => !two?.permissions.includes(key));
  const parts: [string, string[]][] = chosen
    ? [
        [t`Only ${a}`, only(role, chosen)],
        [t`Only ${b}`, only(chosen, role)],
        [t`Both`, role.permissions.filter((key) => chosen.permissions.includes(key))],
      ]
    : [];
  return (
    <Dialog
      title={t`Compare ${a}`}
      onClose={onClose}
      dismissable
      actions={<Button onPress={onClose}>{t`Close`}</Button>}
    >
      <Select
        label={t`With`}
        value={other}
        onChange={setOther}
        choices={others.map((one) => ({ value: one.role.id, text: roleName(one.role) }))}
      />
      <div className={styles.preview}>
        {parts.map(([title, permissions]) => (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {permissions.length > 0 ? (
                permissions.map((key) => <li key={key}>{permissionWord(key)}</li>)
              ) : (
                <li className="dim">{t`Nothing`}</li>
              )}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Who would gain and lose what, before it is saved. */
export function PreviewDialog({
  changes,
  onSaved,
  onClose,
}: {
  changes: readonly { role: RoleView; permissions: readonly string[] }[];
  onSaved: () => void;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const previews = useQueries({
    queries: changes.map(({ role, permissions }) => ({
      queryKey: [...keys.roles, "preview", role.role.id, permissions],
      queryFn: () =>
        call("role_preview", { id: role.role.id, name: null, summary: null, permissions: [...permissions] }),
    })),
  });
  const save = useSaveRoles(() => {
    onSaved();
    onClose();
  });
  const most = Math.max(0, ...previews.map((one) => one.data?.people ?? 0));
  return (
    <Dialog
      title={t`Who is affected`}
      onClose={onClose}
      onSubmit={() => !save.isPending && save.mutate(changes)}
      actions={
        <>
          <Button onPress={onClose}>{t`Back`}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={save.isPending}
            isDisabled={previews.some((one) => one.isPending)}
          >
            {plural(changes.length, { one: "Save the role", other: "Save # roles" })}
          </Button>
        </>
      }
    >
      {changes.map(({ role }, at) => {
        const preview = previews[at];
        return (
          <section key={role.role.id} className={styles.block}>
            <h3>{roleName(role.role)}</h3>
            {preview?.error ? <Note kind="bad">{sentence(preview.error)}</Note> : null}
            {preview?.data ? <Preview preview={preview.data} /> : null}
          </section>
        );
      })}
      <Warning people={most} />
    </Dialog>
  );
}

/** Which role each type of people has while it has no other, and who is in every new project. */
export function DefaultRolesDialog({ roles, onClose }: { roles: readonly RoleView[]; onClose: () => void }) {
  const { t } = useLingui();
  const saveDefault = useMutation({
    mutationFn: (args: { person_type: string; role: string }) => call("default_role_save", args),
    onSuccess: (changed) => sayDone(t`Default role saved.`, changed),
    onError: sayProblem,
  });
  const saveRule = useMutation({
    mutationFn: (args: { role: string; on: boolean }) => call("project_rule_save", args),
    onSuccess: (changed) => sayDone(t`Rule saved.`, changed),
    onError: sayProblem,
  });
  const fit = roles.filter((role) => role.may_be_default);
  return (
    <Dialog
      title={t`Default roles and rules`}
      onClose={onClose}
      dismissable
      actions={<Button onPress={onClose}>{t`Close`}</Button>}
    >
      <section className={styles.form}>
        <p className="muted">
          {t`Whoever has no role of their own has the default one of their type. Only roles that let one look can be chosen.`}
        </p>
        {personTypes.map((kind) => (
          <Select
            key={kind}
            label={personTypeWord(kind)}
            value={roles.find((role) => role.default_for.includes(kind))?.role.id ?? null}
            onChange={(role) => saveDefault.mutate({ person_type: kind, role })}
            choices={fit.map((role) => ({ value: role.role.id, text: roleName(role.role) }))}
          />
        ))}
      </section>
      <section className={styles.form}>
        <p className="muted">{t`Whoever has one of these roles is in every project made from then on.`}</p>
        {roles.map((role) => (
          <Switch
            key={role.role.id}
            isSelected={role.joins_projects}
            onChange={(on) => saveRule.mutate({ role: role.role.id, on })}
          >
            {roleName(role.role)}
          </Switch>
        ))}
      </section>
    </Dialog>
  );
}
