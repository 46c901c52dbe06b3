import { useQuery } from "@tanstack/react-query";
import { GroupsBlock } from "@/features/access/GroupsBlock";
import { RolesBlock } from "@/features/access/RolesBlock";
import { BadgesBlock } from "@/features/badges/BadgesBlock";
import { HistoryBlock } from "@/features/history/HistoryBlock";
import { PersonPanel } from "@/features/people/PersonPanel";
import { statusQuery } from "@/lib/queries";
import type { PersonPanelProps } from "@/lib/slots";

/** The person panel with badges, roles, groups and history in it. */
export function PersonPane(props: PersonPanelProps) {
  const status = useQuery(statusQuery);
  const reads = status.data?.admin?.permissions.includes("audit.read");
  return (
    <PersonPanel
      {...props}
      Badges={BadgesBlock}
      Roles={RolesBlock}
      Groups={GroupsBlock}
      History={reads ? HistoryBlock : undefined}
    />
  );
}
