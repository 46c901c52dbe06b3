import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import type { ViewBody } from "@/bindings";
import { Button, Menu, MenuItem, MenuSeparator, MenuTrigger } from "@/components";
import { goTo, type ViewId } from "@/lib/nav";
import { useSetting } from "@/lib/settings";
import { say, sayProblem } from "@/lib/toasts";
import styles from "../Directory.module.css";
import { wishes } from "../state";
import { SaveViewDialog } from "./SaveViewDialog";
import {
  firstViewSetting,
  forgetChanges,
  newViewId,
  removeView,
  type SavedView,
  sameBody,
  saveView,
  settingKey,
  useSavedViews,
} from "./saved";

/** Keeps what the list shows under a name, and what else is done with such a view. */
export function ViewMenu({ view, saved, body }: { view: ViewId; saved: SavedView | null; body: ViewBody }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { mayShare } = useSavedViews();
  const [asking, setAsking] = useState<{ view: SavedView; was: SavedView | null } | null>(null);
  const [first, setFirst] = useSetting(firstViewSetting);
  const changed = saved !== null && !sameBody(saved.body, body);
  const mayChange = saved !== null && (!saved.shared || mayShare);
  const name = saved?.name ?? "";

  /** What is seen is now what is kept. */
  const settled = async (id: ViewId) => {
    await forgetChanges(id);
    wishes.set((all) => {
      const others = { ...all };
      delete others[id];
      return others;
    });
    for (const part of ["display", "sort", "density"])
      await client.invalidateQueries({ queryKey: settingKey(`directory.${id}.${part}`) });
  };
  const save = (next: SavedView, was: SavedView | null) =>
    saveView(next, was).then(async () => {
      await settled(`saved:${next.id}`);
      goTo(`saved:${next.id}`);
    });
  return (
    <>
      <MenuTrigger>
        <Button aria-label={changed ? t`View, changed` : t`View`}>
          <Bookmark size={16} aria-hidden />
          <span className={styles.wide}>{t`View`}</span>
          {changed ? <span className={styles.changedDot} aria-hidden /> : null}
        </Button>
        <Menu aria-label={t`View`}>
          {changed && mayChange ? (
            <MenuItem
              text={t`Save the changes to “${name}”`}
              onAction={() => void save({ ...saved, body }, saved).catch(sayProblem)}
            />
          ) : null}
          {changed ? (
            <MenuItem
              text={t`Back to “${name}” as it was saved`}
              onAction={() => void settled(view).catch(sayProblem)}
            />
          ) : null}
          <MenuItem
            text={t`Save as a new view…`}
            onAction={() => setAsking({ view: { id: newViewId(), name: "", shared: false, body }, was: null })}
          />
          {mayChange ? (
            <MenuItem text={t`Rename or share…`} onAction={() => setAsking({ view: saved, was: saved })} />
          ) : null}
          <MenuSeparator />
          <MenuItem
            text={first === view ? t`Rollbook opens with this view` : t`Open Rollbook with this view`}
            isDisabled={first === view}
            onAction={() => {
              setFirst(view);
              say(t`Rollbook opens with this view from now on.`);
            }}
          />
          {mayChange ? (
            <MenuItem text={t`Remove the view`} bad onAction={() => void removeView(saved).catch(sayProblem)} />
          ) : null}
        </Menu>
      </MenuTrigger>
      {asking ? (
        <SaveViewDialog
          view={asking.view}
          isNew={asking.was === null}
          mayShare={mayShare}
          onSave={(next) => save(next, asking.was)}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}
