import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PersonView } from "@/bindings";
import { Button, Note, TextButton } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { type AppError, call } from "@/lib/ipc";
import { keyText, useShortcut } from "@/lib/keys";
import { dialogs, useUnsaved } from "@/lib/overlays";
import { problemText } from "@/lib/problems";
import { sayDone, sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";
import { Collisions } from "./Collisions";
import { DetailsBlock } from "./DetailsBlock";
import { Duplicates } from "./Duplicates";
import {
  changeCount,
  collisions,
  type Draft,
  fromStorage,
  furtherDepartments,
  keepMine,
  nothing,
  settled,
  shown,
  takeTheirs,
  toStorage,
  withDepartments,
  withField,
} from "./draft";
import { focusField } from "./Fields";
import { DraftKeeper } from "./keeper";
import { LanguageBlock } from "./LanguageBlock";
import { composed } from "./names";
import styles from "./People.module.css";
import { Sections } from "./Sections";
import { type FieldDoor, problemsOf, useJudgement } from "./useForm";

/** Fields whose absence means "no". */
const yesNo = new Set(["production", "use_computer_time"]);

export interface PersonFormProps {
  view: PersonView;
  /** Put the focus on the first field. */
  edit: boolean;
  badges: ReactNode;
  roles: ReactNode;
  groups: ReactNode;
  history: ReactNode;
  onClose: () => void;
  onNeighbour: (step: -1 | 1) => void;
}

/** The form of a person: one page, one save bar, a draft that outlives a crash. */
export function PersonForm({ view, edit, badges, roles, groups, history, onClose, onNeighbour }: PersonFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const page = useRef<HTMLDivElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<Draft>(() => fromStorage(view.draft));
  const latest = useRef({ draft, view });
  latest.current = { draft, view };

  // Kept while typed.
  const [keeper] = useState(() => new DraftKeeper(`person/${view.id}`, sayProblem));
  const change = useCallback(
    (next: Draft) => {
      latest.current.draft = next;
      setDraft(next);
      keeper.keep(toStorage(next, Date.now()));
    },
    [keeper],
  );
  useEffect(() => () => void keeper.flush(), [keeper]);

  const save = useMutation({
    mutationFn: async (_after: "stay" | "close" | "next") => {
      const saving = latest.current.draft;
      keeper.drop();
      await keeper.flush();
      return call("person_save", {
        id: view.id,
        patch: saving.patch,
        versions: saving.versions,
        departments: saving.departments,
      });
    },
    onSuccess: async (changed, after) => {
      await client.refetchQueries({ queryKey: keys.person(view.id), exact: true });
      const name = latest.current.view.name;
      sayDone(t`${name} saved.`, changed);
      setDraft(nothing);
      latest.current.draft = nothing;
      judgement.reset();
      if (after === "close") onClose();
      if (after === "next") onNeighbour(1);
    },
    onError: async (error: AppError) => {
      // What was typed is kept; after a refusal because of a newer version both are shown.
      keeper.keep(toStorage(latest.current.draft, Date.now()));
      if (error.code === "field_changed" || error.code === "person_in_bin" || error.code === "not_found")
        await client.refetchQueries({ queryKey: keys.person(view.id), exact: true });
    },
  });
  const refusedFields = useRefused(save.error as AppError | null, draft);
  const judgement = useJudgement(view.id, draft.patch, refusedFields);

  const door = useMemo<FieldDoor>(
    () => ({
      set(field, text) {
        const { draft: now, view: base } = latest.current;
        const held = base.fields[field] ?? "";
        let next = text;
        if (yesNo.has(field) && text !== "true") next = held === "true" ? "false" : held;
        // "As usual" is what an empty field means already.
        if (text === "locale" && held === "") next = "";
        change(withField(now, base, field, next));
      },
      leave: judgement.leave,
    }),
    [change, judgement.leave],
  );

  const value = (field: string): string => {
    if (field === "display_name" && draft.patch.display_name === undefined) {
      const held = (key: string) => view.fields[key] ?? "";
      const own = held("display_name") || view.name;
      const automatic = own === composed(held("given"), held("family")) || own === "";
      return automatic ? composed(shown(draft, view, "given"), shown(draft, view, "family")) : own;
    }
    return shown(draft, view, field);
  };

  // Somebody else's changes arrive while this form is open.
  useEffect(() => {
    if (save.isPending) return;
    const next = settled(latest.current.draft, view);
    if (changeCount(next) !== changeCount(latest.current.draft)) change(next);
  }, [view, change, save.isPending]);
  const colliding = save.isPending ? [] : collisions(draft, view);

  const count = changeCount(draft);
  const dirty = count > 0;
  const canSave = dirty && colliding.length === 0 && !save.isPending;
  useUnsaved(`person/${view.id}`, dirty);
  const submit = (after: "stay" | "close" | "next") => {
    // A field that is still focused counts as left.
    const focused = document.activeElement;
    if (after !== "stay" && focused instanceof HTMLElement && page.current?.contains(focused))
      flushSync(() => focused.blur());
    if (!dirty && after === "close") return onClose();
    if (!dirty && after === "next") return onNeighbour(1);
    if (canSave) save.mutate(after);
  };
  const bare = { when: () => dialogs.get() === 0 };
  useShortcut("save", () => submit("stay"), bare);
  useShortcut("saveClose", () => submit("close"), bare);
  useShortcut("saveNext", () => submit("next"), bare);
  useShortcut("edit", () => focusField(page.current, "given"), bare);
  useShortcut("endDate", () => focusField(page.current, "end_date"), bare);

  const editAtFirst = useRef(edit);
  useEffect(() => {
    if (editAtFirst.current) focusField(page.current, "given");
  }, []);

  // After a refusal the focus goes to what is wrong.
  const failed = save.error as AppError | null;
  useEffect(() => {
    if (failed) summary.current?.focus();
  }, [failed]);

  const saving = useWaited(save.isPending);
  const errors = refusedFields.filter((problem) => problem.severity === "error");
  const marked = new Set<"details" | "language">();
  for (const field of Object.keys(draft.patch)) marked.add(languageFields.has(field) ? "language" : "details");
  if (draft.departments) marked.add("details");
  return (
    <>
      <Sections
        ref={page}
        marked={marked}
        before={
          <>
            {failed && (errors.length > 0 || failed.code !== "invalid_fields") && failed.code !== "field_changed" ? (
              <Note
                ref={summary}
                kind="bad"
                title={
                  errors.length > 0
                    ? plural(errors.length, { one: "One field needs attention", other: "# fields need attention" })
                    : undefined
                }
              >
                {errors.length > 0 ? (
                  <div className={styles.links}>
                    {errors.map((problem) => (
                      <TextButton
                        key={problem.field + problem.code}
                        onPress={() => focusField(page.current, problem.field)}
                      >
                        {fieldWord(problem.field)}: {problemText(problem)}
                      </TextButton>
                    ))}
                  </div>
                ) : (
                  sentence(failed)
                )}
              </Note>
            ) : null}
            {colliding.length > 0 ? (
              <Collisions
                view={view}
                colliding={colliding}
                focus={failed?.code === "field_changed"}
                onMine={(field) => change(keepMine(latest.current.draft, view, field))}
                onTheirs={(field) => change(takeTheirs(latest.current.draft, view, field))}
              />
            ) : null}
            <Duplicates id={view.id} patch={draft.patch} />
          </>
        }
        details={
          <DetailsBlock
            view={view}
            value={value}
            said={judgement.said}
            door={door}
            departments={furtherDepartments(draft, view)}
            onDepartments={(ids) => change(withDepartments(latest.current.draft, view, ids))}
          />
        }
        badges={badges}
        roles={roles}
        groups={groups}
        history={history}
        language={<LanguageBlock value={value} said={judgement.said} door={door} />}
      />
      {dirty ? (
        <div className={styles.bar} role="group" aria-label={t`Unsaved changes`}>
          <span className={styles.left} role="status">
            {plural(count, { one: "# unsaved change", other: "# unsaved changes" })}
          </span>
          <Button
            onPress={() => {
              change(nothing);
              save.reset();
              judgement.reset();
            }}
            isDisabled={save.isPending}
          >
            {t`Discard`}
          </Button>
          <Button
            look="primary"
            isDisabled={!canSave && !save.isPending}
            isPending={saving}
            onPress={() => submit("stay")}
          >
            {t`Save`} <kbd aria-hidden>{keyText("Mod+S")}</kbd>
          </Button>
        </div>
      ) : null}
    </>
  );
}

const languageFields = new Set([
  "language",
  "region",
  "time_zone",
  "date_order",
  "first_weekday",
  "units",
  "use_computer_time",
]);

/** What the last save was refused for, as long as those fields hold what was refused. */
function useRefused(error: AppError | null, draft: Draft) {
  const [at, setAt] = useState<{ error: AppError; draft: Draft } | null>(null);
  if (error && at?.error !== error) setAt({ error, draft });
  return useMemo(
    () =>
      error && at?.error === error
        ? problemsOf(error).filter((problem) => at.draft.patch[problem.field] === draft.patch[problem.field])
        : [],
    [error, at, draft],
  );
}
