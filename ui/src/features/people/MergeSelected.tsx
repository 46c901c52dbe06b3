import { useLingui } from "@lingui/react/macro";
import { Merge } from "lucide-react";
import { Button } from "@/components";
import { mergePeople } from "@/lib/nav";
import type { SelectionVerbProps } from "@/lib/slots";
import { useMayMerge } from "./may";

/** Merges the two people who are selected. */
export function MergeSelected({ selection }: SelectionVerbProps) {
  const { t } = useLingui();
  const may = useMayMerge();
  if (!may || selection.mode !== "some" || selection.ids.length !== 2) return null;
  const { ids } = selection;
  return (
    <Button look="quiet" size="small" onPress={() => mergePeople(ids)}>
      <Merge size={16} aria-hidden />
      {t`Merge…`}
    </Button>
  );
}
