import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Network, Plus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { UnitKind, UnitRow } from "@/bindings";
import { Button, EmptyState, Note, SearchField } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { useShortcut } from "@/lib/keys";
import { goToImport, showUnit } from "@/lib/nav";
import { problemText } from "@/lib/problems";
import { unitTreeQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { say, sayDone, sayProblem } from "@/lib/toasts";
import { addUnitWord, unitFieldWord, unitKindWord } from "@/lib/unitWords";
import { useWaited } from "@/lib/waited";
import { MoveDialog } from "./MoveDialog";
import { NewUnitDialog } from "./NewUnitDialog";
import { emptyWord, problemsIn } from "./problems";
import { RemoveDialog } from "./RemoveDialog";
import { TreeGrid, type TreeHandle } from "./TreeGrid";
import { treeRows } from "./tree";
import { UnitPanel } from "./UnitPanel";
import styles from "./Units.module.css";

export interface UnitsScreenProps {
  kind: UnitKind;
  /** The unit whose panel is open. */
  open: string | null;
  readOnly: boolean;
  /** Lists the people of a unit in the directory; with `all`, also of what lies in it. */
  onPeople: (unit: UnitRow, ids: string[]) => void;
}

type Asked = { what: "add" } | { what: "move" | "merge" | "delete"; unit: UnitRow };

/** One part of the Departments tab: its tree, a panel for the one that is open, and what can be done with it. */
export function UnitsScreen({ kind, open, readOnly, onPeople }: UnitsScreenProps) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const page = useQuery(unitTreeQuery);
  const slow = useWaited(page.isPending);
  const tree = useRef<TreeHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);

  const units = page.data?.units ?? none;
  const own = useMemo(() => units.filter((unit) => unit.kind === kind), [units, kind]);
  const rows = useMemo(() => treeRows(units, kind, closed, text), [units, kind, closed, text]);
  const shown = own.find((unit) => unit.id === open) ?? null;
  const mayChange = !readOnly && page.data?.may_manage === true;
  const mayAdd = !readOnly && (kind === "company" ? page.data?.may_add_companies : page.data?.may_manage) === true;

  const rename = useMutation({
    mutationFn: ({ unit, name }: { unit: UnitRow; name: string }) =>
      call("unit_save", { id: unit.id, kind, create: false, patch: { name }, seen: { name: unit.name } }),
    onSuccess: (changed, { name }) => sayDone(t`Renamed to ${name}.`, changed),
    onError: sayRefused,
  });
  const move = useMutation({
    mutationFn: ({ unit, parent }: { unit: UnitRow; parent: UnitRow | null }) =>
      call("unit_move", { id: unit.id, parent: parent?.id ?? null }),
    onSuccess: (changed, { unit, parent }) => {
      const name = unit.name;
      const to = parent?.name ?? "";
      sayDone(parent ? t`${name} now lies in ${to}.` : t`${name} now lies at the top.`, changed);
    },
    onError: sayRefused,
  });

  const close = () => {
    showUnit(null);
    tree.current?.focus();
  };
  useShortcut("search", () => {
    search.current?.focus();
    search.current?.select();
  });
  useShortcut("escape", () => (open ? close() : setText("")), { when: open !== null || text !== "" });

  const nested = kind === "department" || kind === "division" || kind === "company";
  const place = kind === "company" ? null : { head: unitFieldWord("parent"), of: parentName };
  function parentName(unit: UnitRow): string {
    const parent = units.find((one) => one.id === unit.parent);
    return parent && parent.kind !== unit.kind ? parent.name : "";
  }
  const title = i18n._(unitKindWord[kind]);
  const add = i18n._(addUnitWord[kind]);
  const people = (unit: UnitRow) => onPeople(unit, [unit.id]);
  const said = plural(rows.length, { one: "# row", other: "# rows" });

  return (
    <div className={styles.screen}>
      <div className={styles.main}>
        <div className={styles.top}>
          <div className={styles.title}>
            <h1>{title}</h1>
            {page.data ? <span className={styles.count}>{number(own.length)}</span> : null}
          </div>
          <div className={styles.tools} role="search">
            <SearchField
              aria-label={t`Search by name or code`}
              placeholder={t`Name or code`}
              hotkey="/"
              className={styles.search}
              inputRef={search}
              value={text}
              onChange={setText}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" || event.key === "Enter") tree.current?.focus();
                else event.continuePropagation();
              }}
            />
            {mayAdd ? (
              <Button look="primary" onPress={() => setAsked({ what: "add" })}>
                <Plus size={16} aria-hidden />
                {add}
              </Button>
            ) : null}
          </div>
        </div>
        {page.error ? (
          <Note kind="bad" bar action={<Button size="small" onPress={() => void page.refetch()}>{t`Retry`}</Button>}>
            {sentence(page.error)}
          </Note>
        ) : null}
        <div className="vh" role="status">
          {text ? said : ""}
        </div>
        {page.isPending ? (
          slow ? (
            <div aria-busy="true" className={styles.scroll}>
              {Array.from({ length: 10 }, (_, at) => (
                <div key={at} className={styles.waiting} />
              ))}
            </div>
          ) : null
        ) : own.length === 0 && page.data ? (
          <EmptyState
            icon={<Network size={28} aria-hidden />}
            title={t`Nothing here yet`}
            actions={
              mayAdd ? (
                <>
                  <Button look="primary" onPress={() => setAsked({ what: "add" })}>
                    {add}
                  </Button>
                  <Button onPress={goToImport}>{t`Import people with theirs`}</Button>
                </>
              ) : undefined
            }
          >
            {i18n._(emptyWord(kind))}
          </EmptyState>
        ) : rows.length === 0 && page.data ? (
          <EmptyState
            title={t`Nothing fits “${text}”`}
            actions={<Button onPress={() => setText("")}>{t`Clear`}</Button>}
          />
        ) : (
          <TreeGrid
            ref={tree}
            label={title}
            rows={rows}
            units={units}
            place={place}
            nested={nested}
            openId={open}
            readOnly={!mayChange}
            onOpen={(unit) => showUnit(unit.id)}
            onFold={(id, opened) =>
              setClosed((before) => {
                const after = new Set(before);
                if (opened) after.delete(id);
                else after.add(id);
                return after;
              })
            }
            onRename={(unit, name) => rename.mutate({ unit, name })}
            onDelete={(unit) => setAsked({ what: "delete", unit })}
            onMove={(unit, parent) => move.mutate({ unit, parent })}
            onPeople={people}
          />
        )}
      </div>
      {shown && page.data ? (
        <UnitPanel
          key={shown.id}
          unit={shown}
          page={page.data}
          readOnly={readOnly || shown.gone}
          mayChange={mayChange}
          onClose={close}
          onPeople={onPeople}
          onAsk={(what) => setAsked({ what, unit: shown })}
        />
      ) : null}
      {asked?.what === "add" ? <NewUnitDialog kind={kind} units={units} onClose={() => setAsked(null)} /> : null}
      {asked?.what === "move" ? (
        <MoveDialog
          unit={asked.unit}
          units={units}
          onMove={(parent) => move.mutate({ unit: asked.unit, parent })}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked?.what === "merge" || asked?.what === "delete" ? (
        <RemoveDialog how={asked.what} unit={asked.unit} units={units} onClose={() => setAsked(null)} />
      ) : null}
    </div>
  );
}

const none: readonly UnitRow[] = [];

/** A rule that was broken has a better sentence than "some fields need attention". */
function sayRefused(cause: unknown): void {
  const [first] = problemsIn(cause);
  if (first) say(problemText(first), { kind: "problem" });
  else sayProblem(cause);
}
