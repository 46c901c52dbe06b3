import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MoreHorizontal, Plus, ShieldAlert } from "lucide-react";
import { Fragment, type KeyboardEvent, useState } from "react";
import type { RoleView } from "@/bindings";
import { Button, EmptyState, Menu, MenuItem, MenuTrigger, Note } from "@/components";
import { sentence } from "@/lib/errors";
import { personTypeWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { useUnsaved } from "@/lib/overlays";
import { permissionWord } from "@/lib/permissionWords";
import { rolesQuery } from "@/lib/queries";
import { sayDone, sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import styles from "./Access.module.css";
import { DefaultRolesDialog, DeleteRoleDialog, DiffDialog, PreviewDialog, RoleNameDialog } from "./RoleDialogs";
import { areas, roleName } from "./words";

/** Permissions that were ticked or unticked and not saved, by role. */
type Edits = Record<string, readonly string[]>;

type Wish =
  | { kind: "new"; from: RoleView | null }
  | { kind: "rename"; role: RoleView }
  | { kind: "delete"; role: RoleView }
  | { kind: "diff"; role: RoleView }
  | { kind: "defaults" }
  | { kind: "preview"; roles: readonly RoleView[] };

/** The tab Roles: what each role permits, as a table of permissions by roles. */
export function RolesScreen({
  readOnly,
  onPeople,
}: {
  readOnly: boolean;
  /** Lists the people who have a role. */
  onPeople: (role: RoleView) => void;
}) {
  const { t } = useLingui();
  const page = useQuery(rolesQuery);
  const slow = useWaited(page.isPending);
  const [edits, setEdits] = useState<Edits>({});
  const [wish, setWish] = useState<Wish | null>(null);
  const changed = Object.keys(edits).length > 0;
  useUnsaved("roles", changed);
  if (page.error)
    return (
      <EmptyState
        icon={<ShieldAlert size={20} aria-hidden />}
        title={t`The roles cannot be shown`}
        actions={<Button look="primary" onPress={() => void page.refetch()}>{t`Try again`}</Button>}
      >
        {sentence(page.error)}
      </EmptyState>
    );
  if (!page.data) return slow ? <div aria-busy="true" role="status" aria-label={t`Loading`} /> : null;
  const { roles, permissions, may } = page.data;
  const editable = may.manage_roles && !readOnly;
  const grantable = new Set(permissions.filter((one) => one.grantable).map((one) => one.key));
  const known = new Set(permissions.map((one) => one.key));
  const permits = (role: RoleView): readonly string[] => edits[role.role.id] ?? role.permissions;
  const edited = roles.filter((role) => role.role.id in edits);

  const turn = (role: RoleView, key: string) => {
    const now = permits(role);
    const next = now.includes(key) ? now.filter((one) => one !== key) : [...now, key];
    setEdits((before) => {
      const { [role.role.id]: _, ...rest } = before;
      const same = next.length === role.permissions.length && next.every((one) => role.permissions.includes(one));
      return same ? rest : { ...rest, [role.role.id]: next };
    });
  };

  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <h1>{t`Roles`}</h1>
        {may.settings && !readOnly ? (
          <Button onPress={() => setWish({ kind: "defaults" })}>{t`Default roles and rules`}</Button>
        ) : null}
        {editable ? (
          <Button look="primary" onPress={() => setWish({ kind: "new", from: null })}>
            <Plus size={16} aria-hidden />
            {t`New role`}
          </Button>
        ) : null}
        <p>{t`What each role permits. A person may have several, each in a part of the organisation and for a time.`}</p>
      </header>
      <div className={styles.scroll}>
        <table className={styles.matrix} onKeyDown={moveInTable}>
          <thead>
            <tr>
              <th scope="col">{t`Permission`}</th>
              {roles.map((role) => (
                <th key={role.role.id} scope="col">
                  <RoleHead
                    role={role}
                    editable={editable}
                    onPeople={onPeople}
                    onWish={(kind) => setWish(kind === "new" ? { kind, from: role } : { kind, role })}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {areas.map((area) => (
              <Fragment key={area.id}>
                <AreaHead area={area.id} columns={roles.length + 1} />
                {area.permissions
                  .filter((key) => known.has(key))
                  .map((key) => (
                    <tr key={key}>
                      <th scope="row">
                        {permissionWord(key)}
                        <bdi dir="ltr" className={styles.code}>
                          {key}
                        </bdi>
                      </th>
                      {roles.map((role) => {
                        const on = permits(role).includes(key);
                        const was = role.permissions.includes(key);
                        const ownerOnly = permissions.some((one) => one.key === key && one.owner_only);
                        return (
                          <td key={role.role.id} data-changed={on !== was || undefined}>
                            <input
                              type="checkbox"
                              aria-label={`${roleName(role.role)}: ${permissionWord(key)}`}
                              checked={on}
                              disabled={
                                !editable || !role.editable || ownerOnly || (!on && !was && !grantable.has(key))
                              }
                              onChange={() => turn(role, key)}
                            />
                          </td>
                        );
                      })}
                    </tr>
                  ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {changed ? (
        <footer className={styles.foot} data-region>
          <strong>
            {plural(edited.length, { one: "# role changed, not saved", other: "# roles changed, not saved" })}
          </strong>
          <Button onPress={() => setEdits({})}>{t`Discard`}</Button>
          <Button look="primary" onPress={() => setWish({ kind: "preview", roles: edited })}>
            {t`See who is affected and save`}
          </Button>
        </footer>
      ) : null}
      {wish?.kind === "new" ? (
        <RoleNameDialog from={wish.from} edited={null} onClose={() => setWish(null)} />
      ) : wish?.kind === "rename" ? (
        <RoleNameDialog from={null} edited={wish.role} onClose={() => setWish(null)} />
      ) : wish?.kind === "delete" ? (
        <DeleteRoleDialog role={wish.role} roles={roles} onClose={() => setWish(null)} />
      ) : wish?.kind === "diff" ? (
        <DiffDialog role={wish.role} roles={roles} onClose={() => setWish(null)} />
      ) : wish?.kind === "defaults" ? (
        <DefaultRolesDialog roles={roles} onClose={() => setWish(null)} />
      ) : wish?.kind === "preview" ? (
        <PreviewDialog
          changes={wish.roles.map((role) => ({ role, permissions: permits(role) }))}
          onSaved={() => setEdits({})}
          onClose={() => setWish(null)}
        />
      ) : null}
    </div>
  );
}

function AreaHead({ area, columns }: { area: string; columns: number }) {
  const { i18n } = useLingui();
  const found = areas.find((one) => one.id === area);
  return (
    <tr>
      <th scope="colgroup" colSpan={columns}>
        {found ? i18n._(found.word) : area}
      </th>
    </tr>
  );
}

/** Arrow keys move between the boxes of the table, as in a grid. */
function moveInTable(event: KeyboardEvent<HTMLTableElement>): void {
  const rtl = document.documentElement.dir === "rtl";
  const step: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, rtl ? 1 : -1],
    ArrowRight: [0, rtl ? -1 : 1],
  };
  const by = step[event.key];
  const cell = (event.target as HTMLElement).closest("td");
  if (!by || !cell) return;
  const rows = [...event.currentTarget.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td"));
  let row = rows.indexOf(cell.parentElement as HTMLElement);
  let column = [...(cell.parentElement?.children ?? [])].indexOf(cell);
  for (;;) {
    row += by[0];
    column += by[1];
    const next = rows[row]?.children[column];
    if (next?.tagName !== "TD") return;
    const box = next.querySelector<HTMLInputElement>("input:not(:disabled)");
    if (box) {
      event.preventDefault();
      box.focus();
      return;
    }
  }
}

function RoleHead({
  role,
  editable,
  onPeople,
  onWish,
}: {
  role: RoleView;
  editable: boolean;
  onPeople: (role: RoleView) => void;
  onWish: (kind: "new" | "rename" | "delete" | "diff") => void;
}) {
  const { t } = useLingui();
  const name = roleName(role.role);
  const own = role.role.key === null;
  return (
    <div className={styles.role}>
      <b>
        <bdi>{name}</bdi>
      </b>
      {role.summary ? <span className={styles.facts}>{role.summary}</span> : null}
      <span className={styles.facts}>
        {role.default_for.length > 0 ? (
          <span>{t`Default for ${role.default_for.map(personTypeWord).join(", ")}`}</span>
        ) : null}
        {role.joins_projects ? <span>{t`In every new project`}</span> : null}
      </span>
      <span className={styles.row}>
        <Button look="link" size="small" onPress={() => onPeople(role)}>
          {plural(role.people, { one: "# person", other: "# people" })}
        </Button>
        <MenuTrigger>
          <Button look="quiet" size="small" icon aria-label={t`More about ${name}`}>
            <MoreHorizontal size={16} aria-hidden />
          </Button>
          <Menu aria-label={name}>
            <MenuItem text={t`Compare with…`} onAction={() => onWish("diff")} />
            {editable ? <MenuItem text={t`Copy…`} onAction={() => onWish("new")} /> : null}
            {editable && own ? <MenuItem text={t`Rename…`} onAction={() => onWish("rename")} /> : null}
            {editable && own ? <MenuItem text={t`Remove…`} onAction={() => onWish("delete")} /> : null}
          </Menu>
        </MenuTrigger>
      </span>
    </div>
  );
}

/** Saves the permissions of several roles, one after the other. */
export function useSaveRoles(onSaved: () => void) {
  const { t } = useLingui();
  return useMutation({
    mutationFn: async (changes: readonly { role: RoleView; permissions: readonly string[] }[]) => {
      const done = [];
      for (const { role, permissions } of changes)
        done.push(
          await call("role_save", { id: role.role.id, name: null, summary: null, permissions: [...permissions] }),
        );
      return done;
    },
    onSuccess: (done, changes) => {
      const last = done.at(-1);
      const name = changes.length === 1 && changes[0] ? roleName(changes[0].role.role) : "";
      if (last) sayDone(name ? t`Role ${name} saved.` : t`Roles saved.`, last);
      onSaved();
    },
    onError: sayProblem,
  });
}

export function Warning({ people }: { people: number }) {
  const { t } = useLingui();
  if (people < 2) return null;
  return (
    <Note kind="info">
      {t`Does only one of them need this, or only for a while? Then give that person a role with an end date instead.`}
    </Note>
  );
}
