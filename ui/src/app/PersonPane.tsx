import { BadgesBlock } from "@/features/badges/BadgesBlock";
import { PersonPanel } from "@/features/people/PersonPanel";
import type { PersonPanelProps } from "@/lib/slots";

/** The person panel with the badges in it. */
export function PersonPane(props: PersonPanelProps) {
  return <PersonPanel {...props} Badges={BadgesBlock} />;
}
