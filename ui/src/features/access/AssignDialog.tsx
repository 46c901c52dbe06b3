import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AssignmentView, OverrideEffect, PersonView, UnitKind } from "@/bindings";
import { Button, type Choice, ComboBox, DateField, Dialog, Note, RadioCards, Select, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { dayOf } from "@/lib/format";
import { call } from "@/lib/ipc";
import { permissionWord } from "@/lib/permissionWords";
import { groupsQuery, rolesQuery, unitsQuery } from "@/lib/queries";
import { sayDone } from "@/lib/toasts";
import styles from "./Access.module.css";
import { roleName } from "./words";

const unitKinds = ["company", "division", "department", "site"] as const satisfies UnitKind[];

/** Every place a right may be limited to. Nothing is chosen beforehand: everywhere is never assumed. */
function useScopes(): Choice[] {
  const { t } = useLingui();
  const units = useQueries({ queries: unitKinds.map((kind) => unitsQuery(kind)) });
  const groups = useQuery(groupsQuery);
  const words: Record<(typeof unitKinds)[number], string> = {
    company: t`Company`,
    division: t`Division`,
    department: t`Department`,
    site: t`Site`,
  };
  return [
    { value: "organisation", text: t`Everywhere` },
    ...unitKinds.flatMap((kind, at) =>
      (units[at]?.data ?? []).map((unit) => ({ value: `unit:${unit.id}`, text: unit.name, more: words[kind] })),
    ),
    ...(groups.data?.groups ?? []).map((group) => ({
      value: `group:${group.id}`,
      text: group.name,
      more: t`Group`,
    })),
  ];
}

/** Gives a role, or changes where, how long and why somebody has it. */
export function AssignDialog({
  person,
  assignment,
  onClose,
}: {
  person: PersonView;
  assignment: AssignmentView | null;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const roles = useQuery(rolesQuery);
  const scopes = useScopes();
  const [role, setRole] = useState<string | null>(assignment?.role.id ?? null);
  const [scope, setScope] = useState<string | null>(assignment?.scope.scope ?? null);
  const [length, setLength] = useState<"open" | "until">(assignment?.until ? "until" : "open");
  const [from, setFrom] = useState<string | null>(assignment?.from ?? null);
  const [until, setUntil] = useState<string | null>(assignment?.until ?? null);
  const [reason, setReason] = useState(assignment?.reason ?? "");
  const [tried, setTried] = useState(false);
  const name = person.name;
  const missing = !role || !scope || (length === "until" && !until);
  const may = new Set(roles.data?.permissions.filter((one) => one.grantable).map((one) => one.key));
  // Roles above one's own are not offered: they would be refused.
  const offered = (roles.data?.roles ?? [])
    .filter(
      (one) =>
        one.role.id === role ||
        one.permissions.every(
          (key) =>
            may.has(key) || roles.data?.permissions.find((permission) => permission.key === key)?.weight === "basic",
        ) ||
        (one.role.key === "owner" &&
          roles.data?.permissions.every((permission) => permission.grantable || permission.owner_only)),
    )
    .toSorted((a, b) => b.people - a.people);
  const save = useMutation({
    mutationFn: () =>
      call("assignment_save", {
        ids: [person.id],
        selection: null,
        role: role ?? "",
        scope: scope ?? "",
        from,
        until: length === "until" ? until : null,
        reason: reason.trim() || null,
        replaces: assignment ? { person: person.id, role: assignment.role.id, scope: assignment.scope.scope } : null,
      }),
    onSuccess: (changed) => {
      const given = roles.data?.roles.find((one) => one.role.id === role);
      const word = given ? roleName(given.role) : "";
      sayDone(t`${name} has the role ${word}.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      title={assignment ? t`Change the role of ${name}` : t`Give ${name} a role`}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!missing && !save.isPending) save.mutate();
      }}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={save.isPending}>
            {assignment ? t`Save` : t`Give the role`}
          </Button>
        </>
      }
    >
      {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      <div className={styles.form}>
        <Select
          label={t`Role`}
          value={role}
          onChange={setRole}
          placeholder={t`Choose a role`}
          error={tried && !role ? t`Choose a role.` : undefined}
          choices={offered.map((one) => ({ value: one.role.id, text: roleName(one.role), more: one.summary }))}
        />
        <ComboBox
          label={t`Where it holds`}
          value={scope}
          onChange={setScope}
          placeholder={t`Everywhere, or a part of the organisation`}
          error={tried && !scope ? t`Choose where it holds.` : undefined}
          choices={scopes}
        />
        <RadioCards<"open" | "until">
          label={t`How long`}
          value={length}
          onChange={setLength}
          cards={[
            { value: "open", text: t`Until somebody takes it away` },
            { value: "until", text: t`For a time`, note: t`It ends by itself after its last day.` },
          ]}
        />
        {length === "until" ? (
          <>
            <DateField label={t`First day`} hint={t`Empty: from now on.`} value={from} onChange={setFrom} />
            <DateField
              label={t`Last day`}
              value={until}
              onChange={setUntil}
              min={dayOf(Date.now())}
              error={tried && !until ? t`Choose the last day.` : undefined}
            />
          </>
        ) : null}
        <TextField label={t`Reason`} value={reason} onChange={setReason} maxLength={200} />
      </div>
    </Dialog>
  );
}

/** Allows or denies one permission to one person. */
export function OverrideDialog({
  person,
  isOwner,
  onClose,
}: {
  person: PersonView;
  isOwner: boolean;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const roles = useQuery(rolesQuery);
  const scopes = useScopes();
  const [effect, setEffect] = useState<OverrideEffect>("allow");
  const [permission, setPermission] = useState<string | null>(null);
  const [scope, setScope] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const name = person.name;
  const missing = !permission || (effect === "allow" && !scope);
  const save = useMutation({
    mutationFn: () =>
      call("override_save", {
        person: person.id,
        permission: permission ?? "",
        effect,
        scope: effect === "deny" ? "organisation" : (scope ?? ""),
        until,
        reason: reason.trim() || null,
      }),
    onSuccess: (changed) => {
      sayDone(effect === "allow" ? t`Allowed to ${name}.` : t`Denied to ${name}.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      title={t`Allow or deny one thing to ${name}`}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!missing && !save.isPending) save.mutate();
      }}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={save.isPending}>
            {effect === "allow" ? t`Allow it` : t`Deny it`}
          </Button>
        </>
      }
    >
      {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      <div className={styles.form}>
        <RadioCards<OverrideEffect>
          label={t`What`}
          hideLabel
          value={effect}
          onChange={setEffect}
          cards={[
            { value: "allow", text: t`Allow`, note: t`Besides what the roles give.` },
            {
              value: "deny",
              text: t`Deny`,
              note: isOwner
                ? t`An owner may do everything.`
                : t`Wherever it comes from; this beats every role and group.`,
              isDisabled: isOwner,
            },
          ]}
        />
        <ComboBox
          label={t`Permission`}
          value={permission}
          onChange={setPermission}
          error={tried && !permission ? t`Choose a permission.` : undefined}
          choices={(roles.data?.permissions ?? [])
            .filter((one) => one.grantable)
            .map((one) => ({ value: one.key, text: permissionWord(one.key) }))}
        />
        {effect === "allow" ? (
          <ComboBox
            label={t`Where it holds`}
            value={scope}
            onChange={setScope}
            error={tried && !scope ? t`Choose where it holds.` : undefined}
            choices={scopes}
          />
        ) : null}
        <DateField
          label={t`Last day`}
          hint={t`Empty: until somebody takes it back.`}
          value={until}
          onChange={setUntil}
          min={dayOf(Date.now())}
        />
        <TextField label={t`Reason`} value={reason} onChange={setReason} maxLength={200} />
      </div>
    </Dialog>
  );
}
