import { AddToGroup } from "@/features/access/AddToGroup";
import { MergeSelected } from "@/features/people/MergeSelected";
import type { SelectionVerbProps } from "@/lib/slots";

/** What the rest of the program does with people who are selected in the list. */
export function SelectionVerbs(props: SelectionVerbProps) {
  return (
    <>
      <MergeSelected {...props} />
      <AddToGroup {...props} />
    </>
  );
}
