import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FolderKanban, Plus, Settings2, UsersRound } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { GroupView, Selection } from "@/bindings";
import { Button } from "@/components";
import { DRAGGED_PERSON } from "@/lib/dragged";
import { call } from "@/lib/ipc";
import { editGroup, listedNow } from "@/lib/nav";
import { groupsQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { sayProblem } from "@/lib/toasts";
import styles from "./Access.module.css";
import { sayJoined } from "./joined";

/** The groups in the start rail: how many are in each, their settings, and a place to drop people on. */
export function GroupsRail({
  readOnly,
  onPeople,
}: {
  readOnly: boolean;
  /** Lists the people of a group. */
  onPeople: (group: GroupView) => void;
}) {
  const { t } = useLingui();
  const page = useQuery(groupsQuery);
  const may = page.data?.may.manage_groups === true && !readOnly;
  if (!page.data || (page.data.groups.length === 0 && !may)) return null;
  return (
    <>
      <div className={styles.railHead}>
        <h2>{t`Groups`}</h2>
        {may ? (
          <Button look="quiet" size="small" icon aria-label={t`New group`} onPress={() => editGroup(null)}>
            <Plus size={14} aria-hidden />
          </Button>
        ) : null}
      </div>
      {page.data.groups.map((group) => (
        <GroupItem key={group.id} group={group} mayManage={group.may_manage && !readOnly} onPeople={onPeople} />
      ))}
    </>
  );
}

function GroupItem({
  group,
  mayManage,
  onPeople,
}: {
  group: GroupView;
  mayManage: boolean;
  onPeople: (group: GroupView) => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const [over, setOver] = useState(false);
  const name = group.name;
  const join = useMutation({
    mutationFn: (selection: Selection) =>
      call("group_members", { group: group.id, ids: [], selection, join: true, until: null }),
    onSuccess: (changed) => sayJoined(changed, name),
    onError: sayProblem,
  });
  const carries = (event: DragEvent) => mayManage && event.dataTransfer.types.includes(DRAGGED_PERSON);
  const Icon = group.project ? FolderKanban : UsersRound;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: people are dropped here; the menu of a selection does the same by keys.
    <div
      className={styles.railItem}
      data-drop={over || undefined}
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!carries(event)) return;
        event.preventDefault();
        const one = event.dataTransfer.getData(DRAGGED_PERSON);
        const selection = listedNow.get().selection;
        const several =
          selection && (selection.mode === "all" ? !selection.except.includes(one) : selection.ids.includes(one));
        join.mutate(several ? selection : { mode: "some", ids: [one] });
      }}
    >
      <AriaButton className={styles.item} onPress={() => onPeople(group)}>
        <Icon size={16} aria-hidden />
        <span className="cut">
          <bdi>{name}</bdi>
        </span>
        <span className={styles.count}>{number(group.people)}</span>
      </AriaButton>
      {mayManage ? (
        <span className={styles.gear}>
          <Button
            look="quiet"
            size="small"
            icon
            aria-label={t`Settings of the group ${name}`}
            onPress={() => editGroup(group.id)}
          >
            <Settings2 size={14} aria-hidden />
          </Button>
        </span>
      ) : null}
    </div>
  );
}
