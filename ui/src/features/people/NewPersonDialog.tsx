import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { DuplicateHit, PersonPatch } from "@/bindings";
import { Button, Dialog, Note, TextButton, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord, personTypeWord } from "@/lib/fieldWords";
import { uuid7 } from "@/lib/id";
import { type AppError, call } from "@/lib/ipc";
import { keyText, useShortcut } from "@/lib/keys";
import { enrolBadge, showPerson } from "@/lib/nav";
import { useUnsaved } from "@/lib/overlays";
import { problemText } from "@/lib/problems";
import type { NewPersonDialogProps, NewRights } from "@/lib/slots";
import { sayDone, sayProblem } from "@/lib/toasts";
import { DuplicateNote, useDuplicates } from "./Duplicates";
import { fromStorage } from "./draft";
import { focusField } from "./Fields";
import { DraftKeeper } from "./keeper";
import { NewPersonMore, NewPersonQuick } from "./NewPersonFields";
import styles from "./People.module.css";
import { takeOver } from "./takeOver";
import { type FieldDoor, problemsOf, useJudgement } from "./useForm";

/** What the next person starts with, when several are added one after the other. */
const carried = ["department", "division", "person_type", "end_date"] as const;

const KEY = "person/new";

/** A new person by three fields; the others unfold. What was typed is kept if the dialog is closed. */
export function NewPersonDialog({ name, Rights, onClose }: NewPersonDialogProps) {
  const draft = useQuery({
    queryKey: ["draft", "new"],
    queryFn: () => call("draft_get", { key: KEY }),
    gcTime: 0,
    staleTime: 0,
  });
  const started = useMemo<PersonPatch>(() => {
    const kept = fromStorage(draft.data ?? null).patch;
    return name ? { ...kept, display_name: name } : kept;
  }, [draft.data, name]);
  if (draft.isPending) return null;
  return <NewPerson start={started} kept={draft.data != null} Rights={Rights} onClose={onClose} />;
}

function NewPerson({
  start,
  kept,
  Rights,
  onClose,
}: Pick<NewPersonDialogProps, "Rights" | "onClose"> & { start: PersonPatch; kept: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [id, setId] = useState(() => uuid7(Date.now()));
  const [patch, setPatch] = useState<PersonPatch>(start);
  const [departments, setDepartments] = useState<string[]>([]);
  const [rights, setRights] = useState<NewRights>({ roles: [], groups: [] });
  const [more, setMore] = useState(false);
  const [different, setDifferent] = useState("");
  const [resumed, setResumed] = useState(kept);
  const body = useRef<HTMLDivElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const latest = useRef({ patch, departments, rights, different, id });
  latest.current = { patch, departments, rights, different, id };

  const [keeper] = useState(() => new DraftKeeper(KEY, sayProblem));
  useEffect(() => () => void keeper.flush(), [keeper]);
  const filled = Object.values(patch).some((value) => value);
  useUnsaved(KEY, filled);

  const change = (next: PersonPatch) => {
    latest.current.patch = next;
    setPatch(next);
    const any = Object.values(next).some((value) => value);
    keeper.keep(any ? { patch: next, versions: {}, saved_at: Date.now() } : null);
  };
  const changeRef = useRef(change);
  changeRef.current = change;

  const create = useMutation({
    mutationFn: async (_after: "close" | "next") => {
      const now = latest.current;
      keeper.drop();
      await keeper.flush();
      return call("person_create", {
        id: now.id,
        fields: now.patch,
        departments: now.departments,
        roles: now.rights.roles,
        groups: now.rights.groups,
        not_a_duplicate: now.different.trim() || null,
      });
    },
    onSuccess: (changed, after) => {
      const made = latest.current;
      void call("draft_put", { key: KEY, draft: null }).catch(() => undefined);
      const madeName = nameOf(made.patch);
      sayDone(t`${madeName} added.`, changed, { label: t`Enrol badge`, run: () => enrolBadge(made.id) });
      judgement.reset();
      setResumed(false);
      if (after === "close") {
        onClose();
        showPerson(made.id);
        return;
      }
      setId(uuid7(Date.now()));
      setDifferent("");
      const next = Object.fromEntries(
        carried.flatMap((field) => (made.patch[field] ? [[field, made.patch[field] as string]] : [])),
      );
      latest.current.patch = next;
      setPatch(next);
      create.reset();
      focusField(body.current, "display_name");
    },
    onError: () => keeper.keep({ patch: latest.current.patch, versions: {}, saved_at: Date.now() }),
  });
  const failed = create.error as AppError | null;
  const [refusedFor, setRefusedFor] = useState<{ error: AppError; patch: PersonPatch } | null>(null);
  if (failed && refusedFor?.error !== failed) setRefusedFor({ error: failed, patch });
  const refused = failed
    ? problemsOf(failed).filter((problem) => refusedFor?.patch[problem.field] === patch[problem.field])
    : [];
  const errors = refused.filter((problem) => problem.severity === "error");
  const judgement = useJudgement(null, patch, refused);
  const { leave } = judgement;
  const door = useMemo<FieldDoor>(
    () => ({
      set: (field, text) => changeRef.current({ ...latest.current.patch, [field]: text === "" ? null : text }),
      leave,
    }),
    [leave],
  );
  const hits = useDuplicates(null, patch);
  useEffect(() => {
    if (failed) summary.current?.focus();
  }, [failed]);

  const same = useMutation({
    mutationFn: async (hit: DuplicateHit) => {
      keeper.drop();
      await keeper.flush();
      await takeOver(hit.id, latest.current.patch);
      await client.refetchQueries({ queryKey: keys.person(hit.id), exact: true });
      return hit;
    },
    onSuccess: (hit) => {
      void call("draft_put", { key: KEY, draft: null }).catch(() => undefined);
      onClose();
      showPerson(hit.id, { edit: true });
    },
    onError: sayProblem,
  });

  const named = Boolean(patch.display_name || patch.given || patch.family);
  const [tried, setTried] = useState(false);
  const submit = (after: "close" | "next") => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && body.current?.contains(focused)) flushSync(() => focused.blur());
    setTried(true);
    if (!named) return focusField(body.current, "display_name");
    if (!create.isPending) create.mutate(after);
  };
  useShortcut("saveClose", () => submit("close"));
  useShortcut("saveNext", () => submit("next"));

  const value = (field: string) => patch[field] ?? "";
  const type = value("person_type") || "employee";
  const typeName = personTypeWord(type);
  const said = new Map(judgement.said);
  if (tried && !named) said.set("display_name", { error: t`A person needs a name.` });
  const fields = { value, said, door, departments, onDepartments: setDepartments };
  return (
    <Dialog
      title={t`Add person`}
      size={more ? "large" : "normal"}
      onClose={onClose}
      onSubmit={() => submit("close")}
      aside={typeName}
      actions={
        <>
          <Button onPress={() => submit("next")} isDisabled={create.isPending}>
            {t`Create and next`} <kbd aria-hidden>{keyText("Mod+Shift+Enter")}</kbd>
          </Button>
          <Button type="submit" look="primary" isPending={create.isPending}>
            {t`Create`} <kbd aria-hidden>{keyText("Mod+Enter")}</kbd>
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.quick}>
        {resumed && filled ? (
          <Note
            kind="info"
            role="status"
            action={
              <Button
                size="small"
                onPress={() => {
                  setResumed(false);
                  change({});
                  focusField(body.current, "display_name");
                }}
              >
                {t`Start afresh`}
              </Button>
            }
          >
            {t`You began this before; it was kept.`}
          </Note>
        ) : null}
        {failed && (errors.length > 0 || failed.code !== "invalid_fields") ? (
          <Note ref={summary} kind="bad" title={errors.length > 0 ? t`Not created yet` : undefined}>
            {errors.length > 0 ? (
              <div className={styles.links}>
                {errors.map((problem) => (
                  <TextButton
                    key={problem.field + problem.code}
                    onPress={() => {
                      if (!quickFields.has(problem.field)) flushSync(() => setMore(true));
                      focusField(body.current, problem.field);
                    }}
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
        <NewPersonQuick {...fields} />
        {more ? <NewPersonMore {...fields} /> : null}
        <Rights type={type} value={rights} onChange={setRights} />
        <Button look="link" size="small" className={styles.more} aria-expanded={more} onPress={() => setMore(!more)}>
          {more ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
          {more ? t`Fewer fields` : t`More fields`}
        </Button>
        <DuplicateNote hits={hits} act={{ word: t`It is this person`, run: (hit) => same.mutate(hit) }}>
          <TextField
            label={t`A different person? Say why, for whoever wonders later.`}
            placeholder={t`Namesake in another department`}
            value={different}
            onChange={setDifferent}
            maxLength={200}
          />
        </DuplicateNote>
      </div>
    </Dialog>
  );
}

const quickFields = new Set(["display_name", "email", "department"]);

const nameOf = (patch: PersonPatch): string =>
  patch.display_name || [patch.given, patch.family].filter(Boolean).join(" ") || patch.email || "";
