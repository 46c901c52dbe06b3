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

export const settingQuery = (key: string) =>
  queryOptions({ queryKey: [...keys.settings, key], queryFn: () => call("setting_get", { key }) });
