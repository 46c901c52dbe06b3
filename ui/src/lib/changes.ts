import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { News, NewsTopic } from "@/bindings";
import { createStore } from "./store";
import { type Link, transport } from "./transport";

/** Names of everything kept in the query cache. */
export const keys = {
  status: ["status"],
  counts: ["counts"],
  filterValues: ["filter-values"],
  people: ["person"],
  person: (id: string) => ["person", id],
  duplicates: ["duplicates"],
  merge: ["merge"],
  units: ["units"],
  unitTree: ["unit-tree"],
  unit: ["unit"],
  billing: ["billing"],
  roles: ["roles"],
  groups: ["groups"],
  access: ["access"],
  accessOf: (id: string) => ["access", id],
  draft: ["draft"],
  badges: ["badge"],
  readers: ["readers"],
  readerDetection: ["readers", "detection"],
  readerRaw: ["readers", "raw"],
  readerFaults: ["reader-faults"],
  imports: ["import"],
  exports: ["export"],
  history: ["history"],
  coming: ["coming"],
  jobs: ["jobs"],
  settings: ["setting"],
  views: ["views"],
} as const satisfies Record<string, QueryKey | ((id: string) => QueryKey)>;

/**
 * What is read again when something changed. The interface never patches what it has read from
 * a command's reply: a click here, another window and a colleague elsewhere all arrive this way.
 * The directory's list listens by itself (features/directory/window.ts), since it reads only the
 * rows that are seen.
 */
const affected: Record<NewsTopic, (news: News) => readonly QueryKey[]> = {
  directory: (news) => [
    keys.counts,
    keys.filterValues,
    keys.duplicates,
    keys.merge,
    keys.draft,
    keys.exports,
    keys.unitTree,
    keys.billing,
    keys.groups,
    keys.roles,
    keys.history,
    keys.coming,
    ...(news.people.length > 0 ? news.people.map(keys.person) : [keys.people]),
    ...(news.people.length > 0 ? news.people.map(keys.accessOf) : [keys.access]),
  ],
  access: () => [
    keys.history,
    keys.coming,
    keys.roles,
    keys.groups,
    keys.access,
    keys.filterValues,
    keys.people,
    keys.status,
  ],
  units: () => [
    keys.history,
    keys.coming,
    keys.units,
    keys.unitTree,
    keys.unit,
    keys.billing,
    keys.filterValues,
    keys.people,
  ],
  badges: (news) => [
    keys.history,
    keys.badges,
    keys.counts,
    ...(news.people.length > 0 ? news.people.map(keys.person) : [keys.people]),
  ],
  readers: () => [keys.readers, keys.readerFaults],
  settings: () => [keys.settings, keys.views],
  session: () => [keys.status],
  job: () => [keys.jobs, keys.imports],
  tap: () => [keys.readers],
  reader_detection: () => [keys.readerDetection],
  reader_raw: () => [keys.readerRaw],
};

/** Whether news arrives; while it does not, what is shown may be old. */
export const link = createStore<Link>("up");

type Listener = (news: News) => void;
const listeners = new Map<NewsTopic, Set<Listener>>();
const reconnected = new Set<() => void>();

/** Connects the feed to the cache; call the returned function to part them. */
export function followNews(client: QueryClient): () => void {
  return transport().listen(
    (news) => {
      for (const queryKey of affected[news.topic](news)) void client.invalidateQueries({ queryKey });
      for (const listener of [...(listeners.get(news.topic) ?? [])]) listener(news);
    },
    (state) => {
      const before = link.get();
      link.set(state);
      // News may have been missed in between, so everything is read again.
      if (before === "down" && state === "up") {
        void client.invalidateQueries();
        for (const again of [...reconnected]) again();
      }
    },
  );
}

/** Hears news of one topic while the component is there. */
export function useNews(topic: NewsTopic, listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => onNews(topic, (news) => latest.current(news)), [topic]);
}

/** Hears news of one topic until the returned function is called. */
export function onNews(topic: NewsTopic, listener: Listener): () => void {
  const set = listeners.get(topic) ?? new Set();
  listeners.set(topic, set);
  set.add(listener);
  return () => set.delete(listener);
}

/** Hears that the feed is back after a gap. */
export function onReconnect(again: () => void): () => void {
  reconnected.add(again);
  return () => reconnected.delete(again);
}
