import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FieldProblem, PersonPatch } from "@/bindings";
import { type AppError, call } from "@/lib/ipc";
import { problemText } from "@/lib/problems";

/** What stands below a field. */
export interface Said {
  error?: string;
  warning?: string;
  /** Who has the address, username or number already. */
  holder?: { id: string; name: string };
}

/** What a field needs of the form it stands in; stays the same object, so that fields redraw alone. */
export interface FieldDoor {
  set(field: string, text: string): void;
  /** The field was left: from now on it is judged. */
  leave(field: string): void;
}

/** A rule about two fields speaks at the one, though the other was left last. */
const together: Record<string, readonly string[]> = {
  end_date: ["start_date"],
  display_name: ["given", "family"],
};

export const problemsOf = (error: AppError | null): FieldProblem[] =>
  error?.code === "invalid_fields" && Array.isArray(error.detail.problems)
    ? (error.detail.problems as FieldProblem[])
    : [];

/**
 * Judges a form by the program's own rules: a field when it was left, never while it is typed for
 * the first time, and all of them when a save was refused.
 */
export function useJudgement(id: string | null, patch: PersonPatch, refused: FieldProblem[]) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<PersonPatch | null>(null);
  const latest = useRef(patch);
  latest.current = patch;
  const judged = useQuery({
    queryKey: ["person_validate", id, asked],
    queryFn: () => call("person_validate", { id, patch: asked ?? {} }),
    enabled: asked !== null && Object.keys(asked).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

  const leave = useCallback((field: string) => {
    setLeft((before) => (before.has(field) ? before : new Set(before).add(field)));
    setAsked(latest.current);
  }, []);

  // What was found wrong once is judged again while it is corrected.
  const wrong = useRef(new Set<string>());
  useEffect(() => {
    if (wrong.current.size === 0) return;
    const timer = setTimeout(() => setAsked(patch), 250);
    return () => clearTimeout(timer);
  }, [patch]);

  const reset = useCallback(() => {
    setLeft(new Set());
    setAsked(null);
  }, []);

  const said = useMemo(() => {
    const found = new Map<string, Said>();
    const stillRefused = refused.filter((problem) => !(asked && left.has(problem.field)));
    const current = asked && Object.keys(asked).length > 0 ? (judged.data ?? []) : [];
    const judgedNow = current.filter(
      (problem) => left.has(problem.field) || together[problem.field]?.some((other) => left.has(other)),
    );
    for (const problem of [...judgedNow, ...stillRefused]) {
      const before = found.get(problem.field) ?? {};
      const text = problemText(problem);
      if (problem.severity === "error") before.error ??= text;
      else before.warning ??= text;
      if (problem.code === "used_by_other" && problem.params.person)
        before.holder = { id: problem.params.person, name: problem.params.name ?? "" };
      found.set(problem.field, before);
    }
    return found;
  }, [judged.data, refused, left, asked]);
  wrong.current = new Set([...said].filter(([, one]) => one.error).map(([field]) => field));

  return { said, leave, reset };
}
