import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Filter, PersonState, SharedView, ViewBody } from "@/bindings";
import { keys } from "@/lib/changes";
import { uuid7 } from "@/lib/id";
import { call } from "@/lib/ipc";
import { type BuiltInView, views as builtIn, goTo, place, savedId, type ViewId } from "@/lib/nav";
import { settingQuery, sharedViewsQuery } from "@/lib/queries";
import { readSetting, type Setting } from "@/lib/settings";
import { dismissToast, say, sayDone, sayProblem } from "@/lib/toasts";
import { type Display, readDensity, readDisplay } from "../columns";
import { isOperator, readSort, type Wish } from "../query";

/** A list under a name: what it asks and how it looks. */
export interface SavedView {
  id: string;
  name: string;
  /** Everybody's; else this admin's own, on this desk. */
  shared: boolean;
  body: ViewBody;
}

/** Own views kept at most; a rail of more is no help. */
const MOST_OWN = 100;

const states: readonly PersonState[] = ["staged", "invited", "active", "suspended", "bin"];

const texts = (stored: unknown): string[] =>
  Array.isArray(stored) ? stored.filter((one): one is string => typeof one === "string") : [];

const record = (stored: unknown): Record<string, unknown> =>
  typeof stored === "object" && stored !== null ? (stored as Record<string, unknown>) : {};

/** What is stored is checked before it is believed: another version may have written it. */
export function readBody(stored: unknown): ViewBody {
  const { base, query, columns, widths, density } = record(stored);
  const { text, filters, sort, states: shown } = record(query);
  const display = readDisplay({ columns, widths }) ?? { columns: ["name"], widths: {} };
  return {
    base: builtIn.find((view) => view === base) ?? "all",
    query: {
      text: typeof text === "string" ? text : "",
      filters: (Array.isArray(filters) ? filters : []).flatMap((one): Filter[] => {
        const { column, op, values } = record(one);
        return typeof column === "string" && isOperator(op)
          ? [{ column: column as Filter["column"], op, values: texts(values) }]
          : [];
      }),
      sort: readSort(sort) ?? [],
      states: states.filter((state) => texts(shown).includes(state)),
    },
    columns: display.columns,
    widths: display.widths as Record<string, number>,
    density: readDensity(density) ?? null,
  };
}

/** This admin's own views on this desk. */
export const ownViewsSetting: Setting<SavedView[]> = {
  key: "directory.views",
  fallback: [],
  parse: (stored) =>
    Array.isArray(stored)
      ? stored.flatMap((one): SavedView[] => {
          const { id, name, body } = record(one);
          return typeof id === "string" && typeof name === "string" && name !== ""
            ? [{ id, name, shared: false, body: readBody(body) }]
            : [];
        })
      : undefined,
};

/** The view the window opens with. */
export const firstViewSetting: Setting<ViewId> = {
  key: "directory.first_view",
  fallback: "all",
  parse: (stored) =>
    typeof stored === "string" && (builtIn.some((view) => view === stored) || savedId(stored as ViewId))
      ? (stored as ViewId)
      : undefined,
};

const ofShared = ({ id, name, body }: SharedView): SavedView => ({ id, name, shared: true, body: readBody(body) });

/** Every view that was saved, by name; those of everybody first. */
export function useSavedViews(): { views: readonly SavedView[]; mayShare: boolean; ready: boolean } {
  const shared = useQuery(sharedViewsQuery);
  const own = useQuery(settingQuery(ownViewsSetting.key));
  return useMemo(() => {
    const byName = (one: SavedView, other: SavedView) => one.name.localeCompare(other.name);
    const all = (shared.data?.views ?? []).map(ofShared);
    const mine = readSetting(ownViewsSetting, own.data?.value).filter((view) => all.every(({ id }) => id !== view.id));
    return {
      views: [...all.sort(byName), ...mine.sort(byName)],
      mayShare: shared.data?.may_change ?? false,
      ready: !shared.isPending && !own.isPending,
    };
  }, [shared.data, shared.isPending, own.data, own.isPending]);
}

/** What a saved view asks, as a wish on top of the view it was made from. */
export const wishOf = (body: ViewBody): Wish => ({ ...body.query, sort: [] });

export const baseOf = (body: ViewBody): BuiltInView => builtIn.find((view) => view === body.base) ?? "all";

export const displayOf = (body: ViewBody): Display => readDisplay(body) ?? { columns: ["name"], widths: {} };

/** Whether two views ask the same and look the same. */
export const sameBody = (one: ViewBody, other: ViewBody): boolean => {
  const text = ({ query, widths, ...body }: ViewBody) =>
    JSON.stringify([body, query, [...query.states].sort(), Object.entries(widths).sort()], (key, value) =>
      key === "states" ? undefined : value,
    );
  return text(one) === text(other);
};

// Changing them. An own view is a setting, a shared one an operation of everybody's log.

async function own(change: (views: SavedView[]) => SavedView[]): Promise<void> {
  const { value } = await call("setting_get", { key: ownViewsSetting.key });
  const next = change(readSetting(ownViewsSetting, value));
  await call("setting_put", { key: ownViewsSetting.key, value: next.length > 0 ? JSON.stringify(next) : null });
}

/** Puts the list of own views back as it was before a change that is just said. */
async function ownWithUndo(text: string, change: (views: SavedView[]) => SavedView[]): Promise<void> {
  let before: SavedView[] = [];
  await own((views) => {
    before = views;
    return change(views);
  });
  const id = say(text, {
    action: {
      label: t`Undo`,
      undo: true,
      run: () => {
        dismissToast(id);
        void own(() => before).catch(sayProblem);
      },
    },
  });
}

const without = (id: string) => (views: SavedView[]) => views.filter((view) => view.id !== id);

/** Keeps a view, new or changed. `was` is what it was before, if it was there. Rejects like any command. */
export async function saveView(view: SavedView, was: SavedView | null): Promise<void> {
  const { id, name, body, shared } = view;
  const said = t`View “${name}” saved.`;
  if (shared) {
    const changed = await call("shared_view_save", { id, name, body });
    if (was && !was.shared) await own(without(id));
    sayDone(said, changed);
    return;
  }
  if (was?.shared) {
    // Now it is one's own, and nobody else's any more.
    await own((views) => [...without(id)(views), view]);
    sayDone(said, await call("shared_view_remove", { id }));
    return;
  }
  await ownWithUndo(said, (views) => [...without(id)(views), view].slice(-MOST_OWN));
}

/** Removes a view; nobody who is in it is touched. */
export async function removeView(view: SavedView): Promise<void> {
  const { id, name } = view;
  const said = t`View “${name}” removed.`;
  if (place.get().view === `saved:${id}`) goTo(baseOf(view.body));
  if (view.shared) sayDone(said, await call("shared_view_remove", { id }));
  else await ownWithUndo(said, without(id));
}

/** Forgets what was changed of a saved view since: columns, order and heights of rows. */
export async function forgetChanges(view: ViewId): Promise<void> {
  for (const part of ["display", "sort", "density"])
    await call("setting_put", { key: `directory.${view}.${part}`, value: null });
}

export const newViewId = (): string => uuid7(Date.now());

export const settingKey = (key: string) => [...keys.settings, key];
