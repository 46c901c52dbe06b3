import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Pencil, Plus, X } from "lucide-react";
import { useState } from "react";
import type { AssignmentView, OverrideView, PersonAccessView } from "@/bindings";
import { Button, Dialog, Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { formatDay } from "@/lib/format";
import { call } from "@/lib/ipc";
import { permissionWord } from "@/lib/permissionWords";
import { accessQuery } from "@/lib/queries";
import { useReading } from "@/lib/reading";
import type { AccessBlockProps } from "@/lib/slots";
import { sayDone, sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import styles from "./Access.module.css";
import { AssignDialog, OverrideDialog } from "./AssignDialog";
import { EffectiveDialog } from "./EffectiveDialog";
import { Preview } from "./Preview";
import { roleName, scopeWord } from "./words";

type Wish =
  | { kind: "give" }
  | { kind: "edit"; assignment: AssignmentView }
  | { kind: "remove"; assignment: AssignmentView }
  | { kind: "override" }
  | { kind: "effective" };

/** The roles of a person: where, how long and why, and what else is allowed or denied. */
export function RolesBlock({ person, readOnly }: AccessBlockProps) {
  const { t } = useLingui();
  const access = useQuery(accessQuery(person.id));
  const slow = useWaited(access.isPending);
  const [wish, setWish] = useState<Wish | null>(null);
  if (access.error)
    return (
      <Note kind="bad" action={<Button size="small" onPress={() => void access.refetch()}>{t`Try again`}</Button>}>
        {sentence(access.error)}
      </Note>
    );
  if (!access.data) return slow ? <p className="dim" role="status">{t`Loading`}</p> : null;
  const view = access.data;
  const editable = view.may.assign_roles && !readOnly && person.state !== "bin";
  const close = () => setWish(null);
  return (
    <div className={styles.block}>
      {view.assignments.length > 0 ? (
        <ul className={styles.list}>
          {view.assignments.map((assignment) => (
            <Assignment
              key={`${assignment.role.id} ${assignment.scope.scope}`}
              assignment={assignment}
              editable={editable}
              onEdit={() => setWish({ kind: "edit", assignment })}
              onRemove={() => setWish({ kind: "remove", assignment })}
            />
          ))}
        </ul>
      ) : null}
      {view.default_role ? (
        <p className="muted">{t`No role of their own, so the default one: ${roleName(view.default_role)}.`}</p>
      ) : null}
      {view.overrides.length > 0 ? <Overrides person={person.id} view={view} editable={editable} /> : null}
      <div className={styles.row}>
        {editable ? (
          <>
            <Button size="small" onPress={() => setWish({ kind: "give" })}>
              <Plus size={16} aria-hidden />
              {t`Give a role`}
            </Button>
            <Button size="small" look="quiet" onPress={() => setWish({ kind: "override" })}>
              {t`Allow or deny one thing`}
            </Button>
          </>
        ) : null}
        <Button size="small" look="quiet" onPress={() => setWish({ kind: "effective" })}>
          {t`What this person may do`}
        </Button>
      </div>
      {wish?.kind === "give" || wish?.kind === "edit" ? (
        <AssignDialog person={person} assignment={wish.kind === "edit" ? wish.assignment : null} onClose={close} />
      ) : wish?.kind === "remove" ? (
        <RemoveDialog person={person.id} name={person.name} assignment={wish.assignment} onClose={close} />
      ) : wish?.kind === "override" ? (
        <OverrideDialog person={person} isOwner={view.is_owner} onClose={close} />
      ) : wish?.kind === "effective" ? (
        <EffectiveDialog name={person.name} view={view} onClose={close} />
      ) : null}
    </div>
  );
}

function Assignment({
  assignment,
  editable,
  onEdit,
  onRemove,
}: {
  assignment: AssignmentView;
  editable: boolean;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { t } = useLingui();
  const name = roleName(assignment.role);
  return (
    <li className={styles.entry}>
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          <bdi>{scopeWord(assignment.scope)}</bdi>
          <Window from={assignment.from} until={assignment.until} />
          {assignment.in_force ? null : ` · ${t`not in force`}`}
          {assignment.reason ? (
            <>
              {" · "}
              <bdi>{assignment.reason}</bdi>
            </>
          ) : null}
        </small>
      </span>
      {editable ? (
        <>
          <Button look="quiet" size="small" icon aria-label={t`Change the role ${name}`} onPress={onEdit}>
            <Pencil size={14} aria-hidden />
          </Button>
          <Button look="quiet" size="small" icon aria-label={t`Remove the role ${name}`} onPress={onRemove}>
            <X size={14} aria-hidden />
          </Button>
        </>
      ) : null}
    </li>
  );
}

/** From when until when, where that is said. */
function Window({ from, until }: { from: string | null; until: string | null }) {
  const { t } = useLingui();
  const reading = useReading();
  const begin = from ? formatDay(from, reading) : null;
  const end = until ? formatDay(until, reading) : null;
  return (
    <>
      {begin ? ` · ${t`from ${begin}`}` : null}
      {end ? ` · ${t`until ${end}`}` : null}
    </>
  );
}

function Overrides({ person, view, editable }: { person: string; view: PersonAccessView; editable: boolean }) {
  const { t } = useLingui();
  const remove = useMutation({
    mutationFn: (one: OverrideView) =>
      call("override_remove", { person, permission: one.permission, effect: one.effect, scope: one.scope.scope }),
    onSuccess: (changed) => sayDone(t`Taken back.`, changed),
    onError: sayProblem,
  });
  return (
    <section>
      <h3>{t`Besides the roles`}</h3>
      <ul className={styles.list}>
        {view.overrides.map((one) => {
          const word = permissionWord(one.permission);
          return (
            <li key={`${one.effect} ${one.permission} ${one.scope.scope}`} className={styles.entry}>
              <span>
                {one.effect === "deny" ? t`Denied: ${word}` : t`Allowed: ${word}`}
                <small>
                  <bdi>{scopeWord(one.scope)}</bdi>
                  <Window from={null} until={one.until} />
                  {one.no_effect ? ` · ${t`no effect: it is so anyway`}` : null}
                  {one.in_force ? null : ` · ${t`over`}`}
                  {one.reason ? (
                    <>
                      {" · "}
                      <bdi>{one.reason}</bdi>
                    </>
                  ) : null}
                </small>
              </span>
              {editable ? (
                <Button
                  look="quiet"
                  size="small"
                  icon
                  aria-label={t`Take back: ${word}`}
                  onPress={() => remove.mutate(one)}
                >
                  <X size={14} aria-hidden />
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What somebody can no longer do without a role, before it is taken. */
function RemoveDialog({
  person,
  name,
  assignment,
  onClose,
}: {
  person: string;
  name: string;
  assignment: AssignmentView;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const role = roleName(assignment.role);
  const args = { person, role: assignment.role.id, scope: assignment.scope.scope };
  const preview = useQuery({
    queryKey: [...keys.accessOf(person), "without", args.role, args.scope],
    queryFn: () => call("assignment_preview", args),
  });
  const remove = useMutation({
    mutationFn: () => call("assignment_remove", args),
    onSuccess: (changed) => {
      sayDone(t`${name} no longer has the role ${role}.`, changed);
      onClose();
    },
  });
  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={t`Remove the role ${role}?`}
      onClose={onClose}
      onSubmit={() => !remove.isPending && remove.mutate()}
      actions={
        <>
          <Button onPress={onClose} autoFocus>{t`Cancel`}</Button>
          <Button type="submit" look="destroy" isPending={remove.isPending}>
            {t`Remove the role`}
          </Button>
        </>
      }
    >
      {remove.error ? <Note kind="bad">{sentence(remove.error)}</Note> : null}
      {preview.data ? <Preview preview={preview.data} /> : null}
    </Dialog>
  );
}
