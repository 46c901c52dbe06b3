import { GroupsBlock } from "@/features/access/GroupsBlock";
import { RolesBlock } from "@/features/access/RolesBlock";
import { BadgesBlock } from "@/features/badges/BadgesBlock";
import { PersonPanel } from "@/features/people/PersonPanel";
import type { PersonPanelProps } from "@/lib/slots";

/** The person panel with badges, roles and groups in it. */
export function PersonPane(props: PersonPanelProps) {
  return <PersonPanel {...props} Badges={BadgesBlock} Roles={RolesBlock} Groups={GroupsBlock} />;
}
