import type { MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { FilterOp, SearchHint } from "@/bindings";
import type { BuiltInView } from "@/lib/nav";

export const viewTitle: Record<BuiltInView, MessageDescriptor> = {
  all: msg`All people`,
  recent: msg`Recently changed`,
  no_badge: msg`No badge yet`,
  suspended: msg`Suspended`,
  bin: msg`Bin`,
};

/** As it stands between a column and its value. */
export const operatorWord: Record<FilterOp, MessageDescriptor> = {
  is: msg({ message: "is", context: "filter" }),
  is_not: msg({ message: "is not", context: "filter" }),
  contains: msg({ message: "contains", context: "filter" }),
  starts_with: msg({ message: "starts with", context: "filter" }),
  empty: msg({ message: "is empty", context: "filter" }),
  not_empty: msg({ message: "is not empty", context: "filter" }),
  before: msg({ message: "is before", context: "filter" }),
  after: msg({ message: "is after", context: "filter" }),
};

/** Something about the searched text that its author may not have meant. */
export function searchHint(hint: SearchHint): string {
  switch (hint.code) {
    case "unknown_operator": {
      const { typed, meant } = hint;
      return meant
        ? t`There is no operator “${typed}:”. Did you mean “${meant}:”? It was searched for as text.`
        : t`There is no operator “${typed}:”. It was searched for as text.`;
    }
    case "unknown_value": {
      const { operator, typed } = hint;
      return t`“${operator}:” has no value “${typed}”.`;
    }
    case "contradiction":
      return t`These conditions on the status exclude each other.`;
  }
}
