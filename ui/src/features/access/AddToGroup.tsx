import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { Button, Menu, MenuItem, MenuSeparator, MenuTrigger } from "@/components";
import { call } from "@/lib/ipc";
import { editGroup } from "@/lib/nav";
import { groupsQuery } from "@/lib/queries";
import type { SelectionVerbProps } from "@/lib/slots";
import { sayProblem } from "@/lib/toasts";
import { sayJoined } from "./joined";

/** Puts everybody who is selected into a group, or makes one of them: what dragging does, by keys. */
export function AddToGroup({ selection }: SelectionVerbProps) {
  const { t } = useLingui();
  const page = useQuery(groupsQuery);
  const join = useMutation({
    mutationFn: (group: string) => call("group_members", { group, ids: [], selection, join: true, until: null }),
    onSuccess: (changed, group) => sayJoined(changed, page.data?.groups.find((one) => one.id === group)?.name ?? ""),
    onError: sayProblem,
  });
  const groups = page.data?.groups.filter((group) => group.may_manage) ?? [];
  if (!page.data?.may.manage_groups && groups.length === 0) return null;
  return (
    <MenuTrigger>
      <Button look="quiet" size="small" isPending={join.isPending}>
        <UsersRound size={16} aria-hidden />
        {t`Add to group…`}
      </Button>
      <Menu aria-label={t`Groups`}>
        <MenuItem text={t`Make a group of them…`} onAction={() => editGroup(null, selection)} />
        {groups.length > 0 ? <MenuSeparator /> : null}
        {groups.map((group) => (
          <MenuItem key={group.id} text={group.name} onAction={() => join.mutate(group.id)} />
        ))}
      </Menu>
    </MenuTrigger>
  );
}
