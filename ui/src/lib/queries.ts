import { queryOptions } from "@tanstack/react-query";
import type { UnitKind } from "@/bindings";
import { keys } from "./changes";
import { call } from "./ipc";

export const statusQuery = queryOptions({ queryKey: keys.status, queryFn: () => call("app_status") });

export const countsQuery = queryOptions({ queryKey: keys.counts, queryFn: () => call("directory_counts") });

export const readersQuery = queryOptions({ queryKey: keys.readers, queryFn: () => call("reader_list") });

export const jobsQuery = queryOptions({ queryKey: keys.jobs, queryFn: () => call("job_list") });

export const personQuery = (id: string) =>
  queryOptions({ queryKey: keys.person(id), queryFn: () => call("person_get", { id }) });

export const unitsQuery = (kind: UnitKind) =>
  queryOptions({ queryKey: [...keys.units, kind], queryFn: () => call("unit_list", { kind }) });

export const unitTreeQuery = queryOptions({ queryKey: keys.unitTree, queryFn: () => call("units_list") });

export const unitQuery = (id: string) =>
  queryOptions({ queryKey: [...keys.unit, id], queryFn: () => call("unit_get", { id }) });

export const profilesQuery = queryOptions({
  queryKey: [...keys.billing, "profiles"],
  queryFn: () => call("billing_profiles"),
});

export const usageQuery = (months: number) =>
  queryOptions({ queryKey: [...keys.billing, "usage", months], queryFn: () => call("billing_usage", { months }) });

export const rolesQuery = queryOptions({ queryKey: keys.roles, queryFn: () => call("roles_list") });

export const groupsQuery = queryOptions({ queryKey: keys.groups, queryFn: () => call("groups_list") });

export const accessQuery = (id: string) =>
  queryOptions({ queryKey: keys.accessOf(id), queryFn: () => call("effective_view", { id }) });

export const settingQuery = (key: string) =>
  queryOptions({ queryKey: [...keys.settings, key], queryFn: () => call("setting_get", { key }) });

export const sharedViewsQuery = queryOptions({ queryKey: keys.views, queryFn: () => call("shared_views") });
