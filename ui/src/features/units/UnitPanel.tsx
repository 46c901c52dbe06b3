import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { CornerDownRight, Merge, Trash2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { UnitDetail, UnitRow, UnitsPage } from "@/bindings";
import { Button, Note, TextButton, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { keyText, useShortcut } from "@/lib/keys";
import { useUnsaved } from "@/lib/overlays";
import { problemText } from "@/lib/problems";
import { unitQuery } from "@/lib/queries";
import { enter } from "@/lib/regions";
import { useStore } from "@/lib/store";
import { sayDone } from "@/lib/toasts";
import { unitFieldWord } from "@/lib/unitWords";
import { keepDraft, type Patch, unitDrafts } from "./drafts";
import { ManagerChoice } from "./ManagerChoice";
import { problemsIn } from "./problems";
import { within } from "./tree";
import { UnitChoice } from "./UnitChoice";
import styles from "./Units.module.css";

export interface UnitPanelProps {
  unit: UnitRow;
  page: UnitsPage;
  readOnly: boolean;
  mayChange: boolean;
  onClose: () => void;
  onPeople: (unit: UnitRow, ids: string[]) => void;
  onAsk: (what: "move" | "merge" | "delete") => void;
}

const nothing: Patch = {};

/** One unit: what it is called, who leads it, how many belong to it, and what can be done with it. */
export function UnitPanel({ unit, page, readOnly, mayChange, onClose, onPeople, onAsk }: UnitPanelProps) {
  const { t } = useLingui();
  const frame = useRef<HTMLElement>(null);
  const detail = useQuery({ ...unitQuery(unit.id), placeholderData: keepPreviousData });
  const mayEdit = mayChange && !readOnly;
  const path = detail.data?.path.map((one) => one.name).join(" › ");
  const all = within(page.units, unit.id);
  const sameKind = page.units.filter((one) => all.has(one.id) && one.kind === unit.kind).map((one) => one.id);
  const own = plural(unit.people, { one: "# person", other: "# people" });
  const total = plural(unit.people_all, {
    one: "# person with all that lies in it",
    other: "# people with all that lies in it",
  });

  useEffect(() => {
    if (frame.current) enter(frame.current);
  }, []);

  return (
    <section ref={frame} aria-label={unit.name} className={styles.panel} tabIndex={-1} data-region>
      <div className={styles.panelHead}>
        <div>
          <h1>
            <bdi>{unit.name}</bdi>
          </h1>
          {path ? <div className={styles.path}>{path}</div> : null}
          <div className={styles.facts}>
            {unit.people > 0 ? (
              <TextButton onPress={() => onPeople(unit, [unit.id])}>{own}</TextButton>
            ) : (
              <span>{t`Nobody belongs to it`}</span>
            )}
            {unit.people_all > unit.people ? (
              sameKind.length > 1 ? (
                <TextButton onPress={() => onPeople(unit, sameKind)}>{total}</TextButton>
              ) : (
                <span>{total}</span>
              )
            ) : null}
          </div>
        </div>
        <Button look="quiet" size="small" icon aria-label={t`Close`} onPress={onClose}>
          <X size={16} aria-hidden />
        </Button>
      </div>
      {mayEdit ? (
        <div className={styles.acts}>
          {unit.kind === "company" ? null : (
            <Button size="small" onPress={() => onAsk("move")}>
              <CornerDownRight size={14} aria-hidden />
              {t`Move to…`}
            </Button>
          )}
          <Button size="small" onPress={() => onAsk("merge")}>
            <Merge size={14} aria-hidden />
            {t`Merge…`}
          </Button>
          <Button size="small" look="bad" onPress={() => onAsk("delete")}>
            <Trash2 size={14} aria-hidden />
            {t`Delete…`}
          </Button>
        </div>
      ) : null}
      {detail.error ? (
        <Note kind="bad" bar action={<Button size="small" onPress={() => void detail.refetch()}>{t`Retry`}</Button>}>
          {sentence(detail.error)}
        </Note>
      ) : null}
      {detail.data && detail.data.id === unit.id ? (
        <UnitForm detail={detail.data} page={page} readOnly={!mayEdit} />
      ) : (
        <div aria-busy={detail.isPending} className={styles.body} />
      )}
    </section>
  );
}

/** The fields of one unit; what was typed stays until it is saved or discarded, wherever one looks meanwhile. */
function UnitForm({ detail, page, readOnly }: { detail: UnitDetail; page: UnitsPage; readOnly: boolean }) {
  const { t } = useLingui();
  const patch = useStore(unitDrafts, (all) => all[detail.id] ?? nothing);
  const [checked, setChecked] = useState<Patch | null>(null);
  const stored = (field: string) => detail.fields[field] ?? "";
  const value = (field: string) => patch[field] ?? (field in patch ? "" : stored(field));
  const count = Object.keys(patch).length;
  useUnsaved(`unit/${detail.id}`, count > 0);

  const set = (field: string, text: string | null) => {
    const { [field]: _, ...rest } = patch;
    const next = text ?? "";
    keepDraft(detail.id, next === stored(field) ? rest : { ...rest, [field]: next === "" ? null : next });
  };
  const args = (wanted: Patch) => ({
    id: detail.id,
    kind: detail.kind,
    create: false,
    patch: wanted as Record<string, string | null>,
    seen: Object.fromEntries(Object.keys(wanted).map((field) => [field, detail.fields[field] ?? null])),
  });
  const judged = useQuery({
    queryKey: ["unit_check", detail.id, checked],
    queryFn: () => call("unit_check", args(checked ?? {})),
    enabled: checked !== null && Object.keys(checked).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () => call("unit_save", args(patch)),
    onSuccess: (changed) => {
      keepDraft(detail.id, null);
      setChecked(null);
      const name = value("name");
      sayDone(t`${name} saved.`, changed);
    },
  });
  useShortcut("save", () => count > 0 && !save.isPending && save.mutate(), { when: count > 0, inFields: () => true });

  const refused = problemsIn(save.error);
  const problems = [...refused, ...(checked && count > 0 ? (judged.data ?? []) : []), ...detail.problems];
  const said = (field: string, severity: "error" | "warning") => {
    const own = problems.find((problem) => problem.field === field && problem.severity === severity);
    // What is kept is not judged by what was typed over it.
    return own && (severity === "error" || !(field in patch) || own !== detail.problems.find((one) => one === own))
      ? problemText(own)
      : undefined;
  };
  const text = (field: string, more: { rows?: number; ltr?: boolean; max?: number } = {}) => (
    <TextField
      label={unitFieldWord(field)}
      value={value(field)}
      onChange={(next) => set(field, next)}
      onBlur={() => count > 0 && setChecked(patch)}
      error={said(field, "error")}
      warning={said(field, "warning")}
      isReadOnly={readOnly}
      rows={more.rows}
      ltr={more.ltr}
      maxLength={more.max ?? 120}
    />
  );
  const conflict = save.error && asAppError(save.error).code === "field_changed";
  const unsaved = plural(count, { one: "# unsaved change", other: "# unsaved changes" });
  return (
    <>
      <div className={styles.body}>
        {save.error && refused.length === 0 ? (
          <Note
            kind={conflict ? "warn" : "bad"}
            action={
              conflict ? (
                <Button size="small" onPress={() => keepDraft(detail.id, null)}>{t`Take what is there`}</Button>
              ) : undefined
            }
          >
            {sentence(save.error)}
          </Note>
        ) : null}
        {text("name")}
        {text("code", { ltr: true, max: 40 })}
        <ManagerChoice
          value={value("manager")}
          name={value("manager") === stored("manager") ? detail.references.manager?.name : undefined}
          onChange={(id) => set("manager", id)}
          error={said("manager", "error")}
          isDisabled={readOnly}
        />
        {detail.kind === "department" ? (
          <UnitChoice
            label={unitFieldWord("cost_centre")}
            units={page.units.filter((one) => one.kind === "cost_centre" && !one.gone)}
            all={page.units}
            value={value("cost_centre") || null}
            onChange={(id) => set("cost_centre", id)}
            hint={t`For everybody in it, and in what lies in it, who has none of their own.`}
            error={said("cost_centre", "error")}
            isDisabled={readOnly}
          />
        ) : null}
        {detail.kind === "site" ? (
          <>
            {text("address", { rows: 3, max: 500 })}
            {text("time_zone", { ltr: true })}
          </>
        ) : null}
        {detail.also_known_as.length > 0 ? (
          <>
            <h2>{t`Also found as`}</h2>
            <ul className={styles.list}>
              {detail.also_known_as.map((name) => (
                <li key={name}>
                  <bdi>{name}</bdi>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
      {count > 0 ? (
        <div className={styles.foot}>
          <span>{unsaved}</span>
          <Button onPress={() => keepDraft(detail.id, null)}>{t`Discard`}</Button>
          <Button look="primary" isPending={save.isPending} onPress={() => save.mutate()}>
            {t`Save`}
            <kbd>{keyText("Mod+S")}</kbd>
          </Button>
        </div>
      ) : null}
    </>
  );
}
