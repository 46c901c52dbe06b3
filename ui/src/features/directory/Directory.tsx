import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { UserRoundPlus } from "lucide-react";
import {
  type ComponentType,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { DirectoryQuery, SortKey, ViewBody } from "@/bindings";
import { Button, Note, SearchField } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { useShortcut } from "@/lib/keys";
import {
  addPerson,
  type BuiltInView,
  closePanel,
  goTo,
  listedNow,
  type Panel,
  place,
  savedId,
  selectByList,
  show,
  showPerson,
  type ViewId,
} from "@/lib/nav";
import { useNumber } from "@/lib/reading";
import { openBySingleClickSetting, useSetting } from "@/lib/settings";
import type { PersonPanelProps, SelectionVerbProps } from "@/lib/slots";
import { useStore } from "@/lib/store";
import { useWaited } from "@/lib/waited";
import { columnWord } from "@/lib/words";
import {
  densitySetting,
  displaySetting,
  identifies,
  minimumWidth,
  readDensity,
  rowHeights,
  type ShownColumn,
  viewDensitySetting,
} from "./columns";
import styles from "./Directory.module.css";
import { DisplayMenu } from "./DisplayMenu";
import { FilterBar } from "./FilterBar";
import { Footer } from "./Footer";
import { Grid, type GridHandle } from "./Grid";
import { DirectoryList } from "./list";
import { FirstPeople, Nobody } from "./Nobody";
import { PanelFrame } from "./PanelFrame";
import {
  chipIsOn,
  everyState,
  nextSort,
  noWish,
  type StateChip,
  sortOf,
  sortSetting,
  statesOf,
  toQuery,
  turnChip,
  type Wish,
} from "./query";
import { SelectByList } from "./SelectByList";
import { SelectionBar } from "./SelectionBar";
import { asSelection, choose, chooseAll, chosenCount, nobody, sameQuery } from "./selection";
import { chosenPeople, wishes } from "./state";
import { useSelectionTotal } from "./useSelectionTotal";
import { baseOf, displayOf, type SavedView, useSavedViews, wishOf } from "./views/saved";
import { ViewMenu } from "./views/ViewMenu";
import { searchHint, viewTitle } from "./words";

export interface DirectoryProps {
  view: ViewId;
  panel: Panel | null;
  readOnly: boolean;
  /** The signed-in admin, who may be the only person there is. */
  adminId: string | null;
  Panel: ComponentType<PersonPanelProps>;
  /** What else is done with people who are selected. */
  SelectionVerb: ComponentType<SelectionVerbProps>;
}

/** The home screen: everybody, found while typing, filtered by chips, selected for what many need. */
export function Directory(props: DirectoryProps) {
  const id = savedId(props.view);
  const { views, ready } = useSavedViews();
  const saved = views.find((view) => view.id === id) ?? null;
  const gone = id !== null && ready && saved === null;
  useEffect(() => {
    // Somebody removed the view one is in.
    if (gone) goTo("all");
  }, [gone]);
  if (id !== null && saved === null) return null;
  return <People {...props} saved={saved} />;
}

function People({
  view,
  saved,
  panel,
  readOnly,
  adminId,
  Panel: PersonPanel,
  SelectionVerb,
}: DirectoryProps & { saved: SavedView | null }) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  // "Recently" is counted from when the view was entered, or its list would move by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view is another moment.
  const entered = useMemo(() => Date.now(), [view]);
  const grid = useRef<GridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ start: 0, end: 0 });

  // What is asked.
  const base = saved ? baseOf(saved.body) : (view as BuiltInView);
  const kept = useMemo(() => (saved ? wishOf(saved.body) : noWish), [saved]);
  const wish = useStore(wishes, (all) => all[view]) ?? kept;
  const [storedSort, setStoredSort] = useSetting(sortSetting(view, saved?.body.query.sort));
  const sort = useMemo(() => sortOf(base, { ...wish, sort: storedSort }), [base, wish, storedSort]);
  const states = statesOf(base, wish);
  const query = useMemo(() => toQuery(base, { ...wish, sort: storedSort }, entered), [base, wish, storedSort, entered]);
  const setWish = useCallback(
    (next: Wish) => {
      wishes.set((all) => ({ ...all, [view]: { ...next, sort: [] } }));
    },
    [view],
  );

  // What is shown.
  const [list] = useState(() => new DirectoryList(query));
  const state = useSyncExternalStore(list.subscribe, list.get);
  useEffect(() => list.start(), [list]);
  const asked = useRef(query);
  useEffect(() => {
    if (JSON.stringify(asked.current) === JSON.stringify(query)) return;
    asked.current = query;
    void list.ask(query);
  }, [list, query]);
  const total = state.page?.total ?? 0;
  const slow = useWaited(state.loading && state.page === null);

  const [display, setDisplay] = useSetting(displaySetting(view, saved ? displayOf(saved.body) : undefined));
  const [everywhere, setEverywhere] = useSetting(densitySetting);
  const [own, setOwn] = useSetting(viewDensitySetting(view, readDensity(saved?.body.density) ?? null));
  const density = (saved ? own : null) ?? everywhere;
  const body = useMemo(
    (): ViewBody => ({
      base,
      query: { ...wish, sort: storedSort },
      columns: display.columns,
      widths: display.widths as Record<string, number>,
      density: saved ? own : null,
    }),
    [base, wish, storedSort, display, saved, own],
  );
  const [oneClick] = useSetting(openBySingleClickSetting);
  const room = useRoom(main);
  const columns = useMemo(
    () => (panel ? fitting(display.columns, room) : display.columns),
    [display.columns, panel, room],
  );

  // Who is selected.
  const chosen = useStore(chosenPeople);
  const notShown = useNotShown(list, state.version, state.shown);
  const onChoose = useCallback(
    (ids: string[], on: boolean) => chosenPeople.set((before) => choose(before, ids, on, list.get().shown)),
    [list],
  );
  const onAll = useCallback(() => {
    const { shown, page } = list.get();
    if (shown && page && page.total > 0)
      chosenPeople.set(chooseAll(shown, page.total, { view, wish: wishes.get()[view] ?? kept }));
  }, [list, view, kept]);
  useSelectionTotal(state.shown, state.page?.total ?? null);
  const listed = useStore(place, (now) => (now.overlay === "select_by_list" ? (now.pasted ?? "") : null));
  const onListed = useCallback(
    (ids: string[], how: "instead" | "besides") =>
      chosenPeople.set((before) =>
        choose(how === "instead" || before.mode === "all" ? nobody : before, ids, true, list.get().shown),
      ),
    [list],
  );
  const onNone = useCallback(() => chosenPeople.set(nobody), []);

  // What an export would be about.
  useEffect(() => {
    listedNow.set({ query, selection: asSelection(chosen), columns: display.columns });
  }, [query, chosen, display.columns]);

  const clear = () => setWish(noWish);
  const setSort = (next: SortKey[]) => setStoredSort(next);
  const inStates = base === "all" || base === "recent" || base === "no_badge";
  const turn = (chip: StateChip) => setWish({ ...wish, states: turnChip(states, chip, !chipIsOn(states, chip)) });

  const open = panel?.id ?? null;
  const onPoint = useCallback((id: string, _index: number) => {
    const at = place.get().panel;
    if (at && at.id !== id) showPerson(id, { mode: at.mode });
  }, []);
  const onMoved = useCallback(
    (id: string, index: number) => place.get().panel?.mode === "peek" && onPoint(id, index),
    [onPoint],
  );
  const onNeighbour = useCallback(
    (step: -1 | 1) => {
      const at = place.get().panel;
      const from = at ? list.indexOf(at.id) : -1;
      const index = from < 0 ? (grid.current?.focused()?.index ?? 0) : from + step;
      const row = list.row(index);
      if (!row || !at) return;
      showPerson(row.id, { mode: at.mode });
      grid.current?.point(index);
    },
    [list],
  );
  const leavePanel = useCallback(() => {
    closePanel();
    grid.current?.focus();
  }, []);

  useShortcut("search", () => {
    search.current?.focus();
    search.current?.select();
  });
  useShortcut("showActive", () => turn("active"), { when: inStates });
  useShortcut("showInvited", () => turn("invited"), { when: inStates });
  useShortcut("showSuspended", () => turn("suspended"), { when: inStates });
  useShortcut("showAll", () => setWish({ ...wish, states: everyState }), { when: inStates });
  const emptyEscape = useRef(0);
  useShortcut("escape", () => {
    if (panel) return leavePanel();
    if (chosenCount(chosen) > 0) return onNone();
    if (wish.text !== "") return setWish({ ...wish, text: "" });
    // Twice with nothing left: away with the filters.
    const at = performance.now();
    if (at - emptyEscape.current < 600) clear();
    emptyEscape.current = at;
  });

  const onSeen = useCallback(
    (start: number, end: number) => {
      list.see(start, end);
      setSeen((before) => (before.start === start && before.end === end ? before : { start, end }));
    },
    [list],
  );

  const title = saved ? saved.name : i18n._(viewTitle[base]);
  const everything = state.page?.everything ?? 0;
  const totalText = number(total);
  const everythingText = number(everything);
  const sortName = sort[0] ? i18n._(columnWord[sort[0].column]) : "";
  const announced = useSettled(
    state.loading
      ? null
      : plural(total, { one: `# person, sorted by ${sortName}`, other: `# people, sorted by ${sortName}` }),
  );
  const onlyYou =
    view === "all" &&
    total === 1 &&
    everything === 1 &&
    !wish.text &&
    wish.filters.length === 0 &&
    list.row(0)?.id === adminId;

  return (
    <div className={styles.screen}>
      <div
        ref={main}
        className={styles.main}
        onPaste={(event) => {
          // Into a field goes what is pasted there; onto the list it says who is meant.
          const text = event.clipboardData.getData("text/plain");
          if (isField(event.target) || text.trim() === "") return;
          event.preventDefault();
          selectByList(text);
        }}
      >
        <div className={styles.top}>
          <div className={styles.title}>
            <h1>{saved ? <bdi>{title}</bdi> : title}</h1>
            {state.page ? (
              <span className={styles.count}>
                {total === everything ? totalText : t`${totalText} of ${everythingText}`}
              </span>
            ) : null}
          </div>
          <div className={styles.tools} role="search">
            <SearchField
              aria-label={t`Search the list`}
              placeholder={t`Name, e-mail or badge`}
              hotkey="/"
              className={styles.search}
              inputRef={search}
              value={wish.text}
              onChange={(text) => setWish({ ...wish, text })}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" || event.key === "Enter") grid.current?.focus();
                else event.continuePropagation();
              }}
            />
            <DisplayMenu
              display={display}
              density={density}
              sort={sort}
              onDisplay={setDisplay}
              onDensity={saved ? setOwn : setEverywhere}
              onSort={setSort}
            />
            {readOnly ? null : <ViewMenu view={view} saved={saved} body={body} />}
            {readOnly ? null : (
              <Button look="primary" onPress={() => addPerson()} aria-label={t`Add person`}>
                <UserRoundPlus size={16} aria-hidden />
                <span className={styles.wide}>{t`Add person`}</span>
              </Button>
            )}
          </div>
        </div>
        <FilterBar
          wish={wish}
          states={states}
          hasStates={inStates}
          sort={sort}
          columns={display.columns}
          hidden={state.page?.hidden ?? []}
          onWish={setWish}
          onSort={setSort}
          onClear={clear}
        />
        {state.page?.hint ? <div className={styles.hint}>{searchHint(state.page.hint)}</div> : null}
        {state.error ? (
          <Note kind="bad" bar action={<Button size="small" onPress={() => list.retry()}>{t`Retry`}</Button>}>
            {sentence(state.error)}
          </Note>
        ) : null}
        <div className="vh" role="status">
          {announced}
        </div>
        <Grid
          ref={grid}
          list={list}
          state={slow ? { ...state, page: null } : state}
          label={title}
          columns={columns}
          widths={display.widths}
          rowHeight={rowHeights[density]}
          sort={sort}
          chosen={chosen}
          openId={open}
          oneClickOpens={oneClick}
          onSort={(column, join) => setSort(nextSort(sort, column, join))}
          onWidth={(column: ShownColumn, width) =>
            setDisplay({ ...display, widths: { ...display.widths, [column]: width } })
          }
          onChoose={onChoose}
          onChooseAll={onAll}
          onChooseNone={onNone}
          onOpen={(id) => showPerson(id)}
          onPeek={(id) => (open === id && panel?.mode === "peek" ? closePanel() : showPerson(id, { mode: "peek" }))}
          onPoint={onPoint}
          onMoved={onMoved}
          onEdit={(id) => showPerson(id, { edit: true })}
          onSeen={onSeen}
          waiting={slow}
          placeholder={
            state.page && total === 0 ? (
              <Nobody
                view={base}
                wish={wish}
                page={state.page}
                now={entered}
                readOnly={readOnly}
                onWish={setWish}
                onAlsoSuspended={() => setWish({ ...wish, states: turnChip(states, "suspended", true) })}
              />
            ) : onlyYou ? (
              <FirstPeople readOnly={readOnly} title={t`Only you are here yet`} />
            ) : null
          }
        />
        <SelectionBar
          Verb={SelectionVerb}
          chosen={chosen}
          shown={state.shown}
          total={total}
          view={base}
          notShown={notShown?.count ?? null}
          readOnly={readOnly}
          onAll={onAll}
          onNone={onNone}
          onKeepShown={() => notShown && onChoose(notShown.ids, false)}
          onShowOwn={(origin) => {
            wishes.set((all) => ({ ...all, [origin.view]: origin.wish }));
            goTo(origin.view);
          }}
        />
        <Footer seen={seen} total={total} edited={state.edited.size} onRefresh={() => void list.refresh()} />
      </div>
      {listed !== null ? (
        <SelectByList
          text={listed}
          selected={chosen.mode === "some" ? chosen.ids.size : 0}
          onSelect={onListed}
          onClose={() => show(null)}
        />
      ) : null}
      {panel ? <PanelFrame panel={panel} Panel={PersonPanel} onClose={leavePanel} onNeighbour={onNeighbour} /> : null}
    </div>
  );
}

const isField = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, [contenteditable]") !== null;

/** The last text that stood still for half a second; screen readers hear it once. */
function useSettled(text: string | null): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    if (text === null) return;
    const timer = setTimeout(() => setSettled(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Pixels the list has for its columns. */
function useRoom(element: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    const node = element.current;
    if (!node) return;
    let frame = 0;
    // In the next frame: columns that come or go change sizes, which must not happen while sizes are read.
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setRoom(node.clientWidth));
    });
    observer.observe(node);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [element]);
  return room;
}

/** Columns that fit beside the panel, which shows the rest: who it is, e-mail and status stay longest. */
function fitting(columns: ShownColumn[], room: number): ShownColumn[] {
  const keep = (column: ShownColumn) =>
    column === columns.find(identifies) ? 3 : column === "status" ? 2 : column === "email" ? 1 : 0;
  const left = [...columns];
  while (left.length > 1 && minimumWidth(left, { name: 180, email: 210 }) > room) {
    const lowest = Math.min(...left.map(keep));
    left.splice(
      left.findLastIndex((column) => keep(column) === lowest),
      1,
    );
  }
  return left;
}

/** Which of the selected people the list does not show; `null` when there are none, or while it is not known. */
function useNotShown(
  list: DirectoryList,
  version: number,
  shown: DirectoryQuery | null,
): { count: number; ids: string[] } | null {
  const chosen = useStore(chosenPeople);
  const [result, setResult] = useState<{ count: number; ids: string[] } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` grows when rows arrive.
  useEffect(() => {
    const selection = asSelection(chosen);
    if (!selection || !shown || (chosen.mode === "all" && sameQuery(chosen.query, shown))) return setResult(null);
    if (chosen.mode === "some") {
      // Mostly they are all in sight, and nobody has to be asked.
      let seen = 0;
      for (const row of list.loaded()) if (chosen.ids.has(row.id)) seen += 1;
      if (seen === chosen.ids.size) return setResult(null);
    }
    let stopped = false;
    call("selection_shown", { selection, query: shown }).then(
      (told) => {
        if (stopped) return;
        setResult(told.not_shown > 0 ? { count: told.not_shown, ids: told.not_shown_ids } : null);
      },
      // Without an answer the bar says only how many are selected.
      () => undefined,
    );
    return () => {
      stopped = true;
    };
  }, [list, version, chosen, shown]);
  return result;
}
