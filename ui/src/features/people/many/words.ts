import { t } from "@lingui/core/macro";
import type { AppError } from "@/bindings";
import { sentence } from "@/lib/errors";
import { personTypeWord, roleWord } from "@/lib/fieldWords";
import { formatDay, type Reading } from "@/lib/format";
import { asAppError } from "@/lib/ipc";
import { problemText } from "@/lib/problems";
import { cityOf, nameOf } from "../regional";
import { problemsOf } from "../useForm";

/** What one gets or loses, rather than what was something else before. */
export const isMembership = (field: string): boolean => field === "groups" || field === "roles";

/** Why somebody is left out; a rule about fields says it itself. */
export function reason(cause: AppError): string {
  const error = asAppError(cause);
  const [problem] = problemsOf(error);
  return problem ? problemText(problem) : sentence(error);
}

/** A value as people read it. */
export function shown(field: string, value: string, reading: Reading): string {
  switch (field) {
    case "person_type":
      return personTypeWord(value);
    case "roles":
      return roleWord(value);
    case "start_date":
    case "end_date":
      return formatDay(value, reading);
    case "language":
    case "region":
      return nameOf(field, value, reading.tag);
    case "time_zone":
      return cityOf(value);
    case "production":
      return value === "true" ? t`Yes` : t`No`;
    default:
      return value;
  }
}
