import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { FieldProblem, UnitKind } from "@/bindings";
import { asAppError } from "@/lib/ipc";

/** What a refused form is refused for. */
export function problemsIn(cause: unknown): FieldProblem[] {
  if (!cause) return [];
  const error = asAppError(cause);
  return error.code === "invalid_fields" && Array.isArray(error.detail.problems)
    ? (error.detail.problems as FieldProblem[])
    : [];
}

const empty: Record<UnitKind, MessageDescriptor> = {
  company: msg`Companies are labels for tenants and for whom is billed. People without one belong to the organisation itself.`,
  division: msg`Divisions stand above departments. Small organisations need none.`,
  department: msg`Departments come with an import, with the first person who works in one, or from here.`,
  site: msg`Sites say where people work, and in which time zone their days begin.`,
  cost_centre: msg`Cost centres say where the cost of people and departments is booked.`,
};

/** Why a part of the tab may be empty. */
export const emptyWord = (kind: UnitKind): MessageDescriptor => empty[kind];
