import type {
  AccessMay,
  AccessPreview,
  AssignmentView,
  Changed,
  Commands,
  ErrorCode,
  GroupView,
  PersonAccessView,
  RoleRef,
  RoleView,
  Selection,
} from "@/bindings";
import { areas } from "@/features/access/words";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake rights need of the fake directory. */
export interface Desk {
  rev(): number;
  nameOf(person: string): string;
  idsOf(selection: Selection): string[];
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
  /** Takes a change, so that undo knows it, and tells the news. */
  done(label: string, count: number, id: string | null, back: () => void): Changed;
}

const may: AccessMay = { manage_roles: true, assign_roles: true, manage_groups: true, settings: true };
const everywhere = { scope: "organisation", name: null };
const looking = ["self.read", "contacts.read"];
const all = areas.flatMap((area) => area.permissions);
const ownerOnly = ["owner", "people.purge"];

const builtIn: [string, readonly string[]][] = [
  ["owner", all],
  ["admin", all.filter((key) => !ownerOnly.includes(key))],
  ["helper", [...looking, "people.read", "password.reset", "sessions.end"]],
  ["reception", [...looking, "people.read", "people.create", "people.edit", "badge.assign"]],
  ["operator", [...looking, "terminal.login"]],
  ["member", looking],
  ["customer", ["self.read"]],
];

/** Roles and groups of the fake directory. */
export class FakeAccess {
  readonly roles: RoleView[] = builtIn.map(([key, permissions]) => ({
    role: { id: `role ${key}`, key, name: key },
    summary: null,
    permissions: [...permissions],
    people: 0,
    groups: [],
    default_for: key === "member" ? ["employee", "contractor"] : key === "customer" ? ["customer", "vendor"] : [],
    joins_projects: key === "owner",
    may_be_default: permissions.every((one) => looking.includes(one)),
    editable: key !== "owner",
  }));
  readonly groups: GroupView[] = [];
  readonly members = new Map<string, Set<string>>();
  readonly given = new Map<string, AssignmentView[]>();

  constructor(private readonly desk: Desk) {}

  role(id: string): RoleView {
    return this.roles.find((role) => role.role.id === id) ?? this.desk.refuse("not_found");
  }

  addGroup(name: string, people: readonly string[] = []): GroupView {
    const group: GroupView = {
      id: `group ${name}`,
      name,
      external_id: null,
      project: false,
      people: people.length,
      direct: people.length,
      parents: [],
      managers: [],
      roles: [],
      permissions: [],
      by_rule: [],
      may_manage: true,
    };
    this.groups.push(group);
    this.members.set(group.id, new Set(people));
    return group;
  }

  private group(id: string): GroupView {
    return this.groups.find((group) => group.id === id) ?? this.desk.refuse("not_found");
  }

  private access(person: string): PersonAccessView {
    const assignments = this.given.get(person) ?? [];
    const fallback = this.roles.find((role) => role.role.key === "member") as RoleView;
    const sources: [RoleRef, readonly string[], boolean][] =
      assignments.length > 0
        ? assignments.map((one) => [one.role, this.role(one.role.id).permissions, false])
        : [[fallback.role, fallback.permissions, true]];
    return {
      assignments,
      default_role: assignments.length > 0 ? null : fallback.role,
      overrides: [],
      groups: this.groups
        .filter((group) => this.members.get(group.id)?.has(person))
        .map((group) => ({
          group: { id: group.id, name: group.name },
          project: group.project,
          by_rule: null,
          via: null,
          until: null,
          manager: false,
        })),
      rights: sources.flatMap(([role, permissions, byDefault]) =>
        permissions.map((permission) => ({
          permission,
          scope: everywhere,
          source: byDefault ? { kind: "default" as const, role } : { kind: "role" as const, role },
          denied: false,
        })),
      ),
      is_owner: assignments.some((one) => one.role.key === "owner"),
      may,
      rev: this.desk.rev(),
    };
  }

  private preview(gains: string[], loses: string[], people: number): AccessPreview {
    const counted = (keys: string[]) => keys.map((permission) => ({ permission, people }));
    const any = gains.length + loses.length > 0 && people > 0;
    return {
      people: any ? people : 0,
      exact: true,
      gains: any ? counted(gains) : [],
      loses: any ? counted(loses) : [],
      first: [],
    };
  }

  readonly handlers: Handlers = {
    roles_list: () => ({
      roles: structuredClone(this.roles),
      permissions: all.map((key) => ({
        key,
        summary: key,
        weight: looking.includes(key) ? "basic" : key === "terminal.login" ? "own" : "power",
        owner_only: ownerOnly.includes(key),
        grantable: !ownerOnly.includes(key),
      })),
      may,
      rev: this.desk.rev(),
    }),
    role_save: ({ id, name, summary, permissions }) => {
      const known = this.roles.find((role) => role.role.id === id);
      const old = structuredClone(this.roles);
      if (known) {
        if (name) known.role.name = name;
        if (summary !== null) known.summary = summary;
        if (permissions) known.permissions = permissions;
      } else {
        if (this.roles.some((role) => role.role.name === name)) this.desk.refuse("name_taken", { name });
        this.roles.push({
          role: { id, key: null, name: name ?? "" },
          summary,
          permissions: permissions ?? [],
          people: 0,
          groups: [],
          default_for: [],
          joins_projects: false,
          may_be_default: false,
          editable: true,
        });
      }
      return this.desk.done("role", 1, id, () => this.roles.splice(0, this.roles.length, ...old));
    },
    role_clone: ({ id, from, name }) => {
      const { permissions, summary } = this.role(from);
      return this.handlers.role_save?.({ id, name, summary, permissions: [...permissions] }) as Changed;
    },
    role_delete: ({ id, to }) => {
      const role = this.role(id);
      if (role.people > 0 && !to) this.desk.refuse("role_in_use", { people: role.people });
      const at = this.roles.indexOf(role);
      this.roles.splice(at, 1);
      return this.desk.done("role", role.people, id, () => this.roles.splice(at, 0, role));
    },
    role_preview: ({ id, permissions }) => {
      const role = this.role(id);
      const now = permissions ?? role.permissions;
      return this.preview(
        now.filter((key) => !role.permissions.includes(key)),
        role.permissions.filter((key) => !now.includes(key)),
        role.people,
      );
    },
    effective_view: ({ id }) => this.access(id),
    assignment_preview: ({ role }) => this.preview([], this.role(role).permissions, 1),
    assignment_save: ({ ids, role, scope, from, until, reason, replaces }) => {
      const person = ids[0] as string;
      const before = this.given.get(person) ?? [];
      const given: AssignmentView = {
        role: this.role(role).role,
        scope: { scope, name: null },
        from,
        until,
        reason,
        in_force: true,
      };
      this.given.set(person, [...before.filter((one) => one.role.id !== (replaces?.role ?? role)), given]);
      return this.desk.done("role", 1, person, () => this.given.set(person, before));
    },
    assignment_remove: ({ person, role }) => {
      const before = this.given.get(person) ?? [];
      this.given.set(
        person,
        before.filter((one) => one.role.id !== role),
      );
      return this.desk.done("role", 1, person, () => this.given.set(person, before));
    },
    groups_list: () => ({
      groups: this.groups.map((group) => ({ ...group, people: this.members.get(group.id)?.size ?? 0 })),
      may,
      rev: this.desk.rev(),
    }),
    group_save: ({ id, name, external_id, project, members }) => {
      const known = this.groups.find((group) => group.id === id);
      if (name && this.groups.some((group) => group !== known && group.name === name))
        this.desk.refuse("name_taken", { name, field: "name" });
      const group = known ?? Object.assign(this.addGroup(name ?? ""), { id });
      if (!known) this.members.set(id, new Set());
      if (name) group.name = name;
      if (external_id !== null) group.external_id = external_id || null;
      if (project !== null) group.project = project;
      for (const person of members ? this.desk.idsOf(members) : []) this.members.get(id)?.add(person);
      return this.desk.done("group", this.members.get(id)?.size ?? 0, id, () => undefined);
    },
    group_members: ({ group, ids, selection, join }) => {
      const members = this.members.get(this.group(group).id) ?? new Set();
      const before = new Set(members);
      const people = selection ? this.desk.idsOf(selection) : ids;
      const moved = people.filter((person) => members.has(person) !== join);
      for (const person of moved) join ? members.add(person) : members.delete(person);
      return this.desk.done("group", moved.length, group, () => this.members.set(group, before));
    },
    group_preview: ({ id }) => this.preview([], this.group(id).permissions, this.members.get(id)?.size ?? 0),
    group_delete: ({ id }) => {
      const at = this.groups.indexOf(this.group(id));
      const [group] = this.groups.splice(at, 1);
      return this.desk.done("group", 0, id, () => group && this.groups.splice(at, 0, group));
    },
    default_role_save: () => this.desk.done("default role", 0, null, () => undefined),
    project_rule_save: () => this.desk.done("rule", 0, null, () => undefined),
  };
}
