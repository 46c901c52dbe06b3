import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect } from "react";
import type { AppStatus } from "@/bindings";
import { GroupDialog } from "@/features/access/GroupDialog";
import { NewPersonRights } from "@/features/access/NewPersonRights";
import { roleName } from "@/features/access/words";
import { BackupDialog } from "@/features/backup/BackupDialog";
import { EnrolDialog } from "@/features/badges/EnrolDialog";
import { SimulatedReader } from "@/features/badges/SimulatedReader";
import { Directory } from "@/features/directory/Directory";
import { WindowDrop } from "@/features/import/WindowDrop";
import { NewPersonDialog } from "@/features/people/NewPersonDialog";
import { RestoreDialog } from "@/features/session/RestoreDialog";
import { forgetRestore } from "@/features/session/restore";
import { useRemembered } from "@/features/settings/remembered";
import { SettingsDialog } from "@/features/settings/SettingsDialog";
import { link } from "@/lib/changes";
import { readerBursts, useShortcut } from "@/lib/keys";
import { addPerson, editGroup, goTo, listedNow, place, show } from "@/lib/nav";
import { hasUnsaved } from "@/lib/overlays";
import { lock, useAutoLock } from "@/lib/session";
import { useStore } from "@/lib/store";
import { followTaps } from "@/lib/taps";
import { dismissToast, say, seenToast, toasts, undo } from "@/lib/toasts";
import { useTypedReaders } from "@/lib/typedReader";
import { AboutDialog } from "./AboutDialog";
import { rememberLanguage, rememberTheme } from "./boot";
import { ErrorBoundary } from "./ErrorBoundary";
import styles from "./Frame.module.css";
import { KeysDialog } from "./KeysDialog";
import { Palette } from "./Palette";
import { PersonPane } from "./PersonPane";
import { listPeopleOf } from "./peopleOf";
import { listPeopleWith } from "./peopleWith";
import { ReadOnlyBar } from "./ReadOnlyBar";
import { SelectionVerbs } from "./SelectionVerbs";
import { SideRail } from "./SideRail";
import { TapTray } from "./TapTray";
import { TopBar } from "./TopBar";
import { tabsFor } from "./tabs";
import { UnreachableBar } from "./Unreachable";
import { useFirstView } from "./useFirstView";

const ImportScreen = lazy(() =>
  import("@/features/import/ImportScreen").then((module) => ({ default: module.ImportScreen })),
);
const UnitsScreen = lazy(() =>
  import("@/features/units/UnitsScreen").then((module) => ({ default: module.UnitsScreen })),
);
const BillingScreen = lazy(() =>
  import("@/features/billing/BillingScreen").then((module) => ({ default: module.BillingScreen })),
);
const RolesScreen = lazy(() =>
  import("@/features/access/RolesScreen").then((module) => ({ default: module.RolesScreen })),
);
const RailScreen = lazy(() =>
  import("@/features/badges/rail/RailScreen").then((module) => ({ default: module.RailScreen })),
);
const StocktakeScreen = lazy(() =>
  import("@/features/badges/stocktake/StocktakeScreen").then((module) => ({ default: module.StocktakeScreen })),
);
const ReadersScreen = lazy(() =>
  import("@/features/badges/readers/ReadersScreen").then((module) => ({ default: module.ReadersScreen })),
);
const ComingScreen = lazy(() =>
  import("@/features/coming/ComingScreen").then((module) => ({ default: module.ComingScreen })),
);
const HistoryScreen = lazy(() =>
  import("@/features/history/HistoryScreen").then((module) => ({ default: module.HistoryScreen })),
);
const EditManyDialog = lazy(() =>
  import("@/features/people/many/EditManyDialog").then((module) => ({ default: module.EditManyDialog })),
);
const MergeDialog = lazy(() =>
  import("@/features/people/MergeDialog").then((module) => ({ default: module.MergeDialog })),
);
const ExportDialog = lazy(() =>
  import("@/features/export/ExportDialog").then((module) => ({ default: module.ExportDialog })),
);

/** The window of somebody who is signed in: bar, rail, the place they are at and what stands over it. */
export function Frame({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const now = useStore(place);
  const linked = useStore(link);
  const readOnly = status.phase === "read_only";

  useEffect(followTaps, []);
  useEffect(forgetRestore, []);
  useTypedReaders();
  useFirstView();
  useAutoLock(status.auto_lock_minutes);
  useRemembered({ onTheme: rememberTheme, onLanguage: rememberLanguage });
  useEffect(
    () =>
      readerBursts.subscribe(() =>
        say(t`A card reader is typing like a keyboard. Its keys were ignored; add it under Readers to use it here.`),
      ),
    [t],
  );

  const quiet = now.overlay === null;
  useShortcut("palette", () => show("palette"));
  useShortcut("newPerson", () => addPerson(), { when: quiet && !readOnly });
  const areas = tabsFor(status.admin?.permissions ?? []);
  const goToTab = (id: string) => areas.find((tab) => tab.id === id)?.go();
  useShortcut("people", () => goTo(now.view), { when: quiet });
  useShortcut("departments", () => goToTab("departments"), { when: quiet });
  useShortcut("billing", () => goToTab("billing"), { when: quiet });
  useShortcut("roles", () => goToTab("roles"), { when: quiet });
  const mayGroup = !readOnly && (status.admin?.permissions ?? []).includes("groups.manage");
  useShortcut("newGroup", () => editGroup(null), { when: quiet && mayGroup });
  useShortcut("export", () => show("export"), { when: quiet });
  useShortcut("help", () => show("keys"), { when: quiet });
  useShortcut("lock", () => void lock(client));
  useShortcut("undo", () => void undoLast(false), { when: !readOnly, inFields: offersUndo });
  useShortcut("redo", () => void undoLast(true), { when: !readOnly });
  useShortcut("escape", () => dismissToast(seenToast()?.id ?? -1), { when: () => quiet && seenToast() !== undefined });

  const close = useCallback(() => show(null), []);
  return (
    <div className={styles.frame}>
      <TopBar status={status} />
      <SideRail now={now} readOnly={readOnly} permissions={status.admin?.permissions ?? []} />
      <main className={styles.main}>
        {linked === "down" ? <UnreachableBar onRetry={() => void client.invalidateQueries()} /> : null}
        {readOnly ? <ReadOnlyBar status={status} /> : null}
        <div className={styles.content}>
          <ErrorBoundary key={now.screen}>
            {now.screen === "directory" ? (
              <Directory
                view={now.view}
                panel={now.panel}
                readOnly={readOnly}
                adminId={status.admin?.id ?? null}
                Panel={PersonPane}
                SelectionVerb={SelectionVerbs}
              />
            ) : now.screen === "roles" ? (
              <Suspense>
                <RolesScreen
                  readOnly={readOnly}
                  onPeople={(role) => listPeopleWith("role", role.role.id, roleName(role.role))}
                />
              </Suspense>
            ) : now.screen === "units" ? (
              <Suspense>
                <UnitsScreen
                  key={now.unitKind}
                  kind={now.unitKind}
                  open={now.unit}
                  readOnly={readOnly}
                  onPeople={listPeopleOf}
                />
              </Suspense>
            ) : now.screen === "billing" ? (
              <Suspense>
                <BillingScreen
                  readOnly={readOnly}
                  mayManage={status.admin?.permissions.includes("billing.manage") ?? false}
                />
              </Suspense>
            ) : now.screen === "rail" ? (
              <Suspense>
                <RailScreen readOnly={readOnly} />
              </Suspense>
            ) : now.screen === "stocktake" ? (
              <Suspense>
                <StocktakeScreen readOnly={readOnly} />
              </Suspense>
            ) : now.screen === "readers" ? (
              <Suspense>
                <ReadersScreen
                  readOnly={readOnly}
                  mayManage={status.admin?.permissions.includes("devices.manage") ?? false}
                />
              </Suspense>
            ) : now.screen === "coming" ? (
              <Suspense>
                <ComingScreen person={now.coming ?? null} readOnly={readOnly} />
              </Suspense>
            ) : now.screen === "history" ? (
              <Suspense>
                <HistoryScreen
                  person={now.history?.person ?? null}
                  by={now.history?.by ?? null}
                  readOnly={readOnly}
                  mayExport={status.admin?.permissions.includes("export") ?? false}
                />
              </Suspense>
            ) : (
              <Suspense>
                <ImportScreen onDone={() => goTo("all")} />
              </Suspense>
            )}
          </ErrorBoundary>
        </div>
      </main>
      {readOnly ? null : <WindowDrop />}
      <TapTray readOnly={readOnly} />
      {status.demo ? <SimulatedReader /> : null}
      {now.overlay === "palette" ? (
        <Palette readOnly={readOnly} permissions={status.admin?.permissions ?? []} onClose={close} />
      ) : null}
      {now.overlay === "group" && now.group ? (
        <GroupDialog key={now.group.id ?? "new"} id={now.group.id} members={now.group.members} onClose={close} />
      ) : null}
      {now.overlay === "keys" ? <KeysDialog onClose={close} /> : null}
      {now.overlay === "about" ? <AboutDialog status={status} onClose={close} /> : null}
      {now.overlay === "settings" ? <SettingsDialog onClose={close} /> : null}
      {now.overlay === "backup" ? <BackupDialog onClose={close} /> : null}
      {now.overlay === "restore" ? <RestoreDialog onClose={close} /> : null}
      {now.overlay === "new_person" ? (
        <NewPersonDialog name={now.newPersonName ?? ""} Rights={NewPersonRights} onClose={close} />
      ) : null}
      {now.overlay === "enrol" && now.enrol ? (
        <EnrolDialog key={now.enrol.person} {...now.enrol} onClose={close} />
      ) : null}
      {now.overlay === "edit_people" && now.many ? (
        <Suspense>
          <EditManyDialog {...now.many} onClose={close} />
        </Suspense>
      ) : null}
      {now.overlay === "merge" && now.merge ? (
        <Suspense>
          <MergeDialog key={now.merge.people.join(" ")} {...now.merge} onClose={close} />
        </Suspense>
      ) : null}
      {now.overlay === "export" ? (
        <Suspense>
          <ExportDialog {...listedNow.get()} onClose={close} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** A toast shows the key, and no field holds typing that the key might mean instead. */
const offersUndo = (): boolean => !hasUnsaved() && toasts.get().some((toast) => toast.action?.undo);

/** What the latest toast offers to take back, else this admin's last change. */
async function undoLast(redo: boolean): Promise<void> {
  const offered = redo ? undefined : toasts.get().findLast((toast) => toast.action?.undo);
  if (offered?.action) offered.action.run();
  else await undo(null, redo);
}
