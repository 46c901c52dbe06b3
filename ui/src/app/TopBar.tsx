import { useLingui } from "@lingui/react/macro";
import { IdCard, Search } from "lucide-react";
import { Button } from "react-aria-components/Button";
import type { AppStatus } from "@/bindings";
import { unitDrafts } from "@/features/units/drafts";
import { keyText } from "@/lib/keys";
import { place, show } from "@/lib/nav";
import { useStore } from "@/lib/store";
import { AccountMenu } from "./AccountMenu";
import styles from "./Frame.module.css";
import { tabsFor } from "./tabs";

export function TopBar({ status }: { status: AppStatus }) {
  const { t, i18n } = useLingui();
  const screen = useStore(place, (now) => now.screen);
  const unsavedUnits = useStore(unitDrafts, (all) => Object.keys(all).length > 0);
  return (
    <header className={styles.top} data-region>
      <div className={styles.organisation}>
        <span className={styles.mark}>
          <IdCard size={14} aria-hidden />
        </span>
        <span className="cut">{status.organization ?? "Rollbook"}</span>
      </div>
      <nav className={styles.tabs} aria-label={t`Areas`}>
        {tabsFor(status.admin?.permissions ?? []).map((tab) => (
          <Button
            key={tab.id}
            className={styles.tab}
            aria-current={tab.screens.includes(screen) ? "page" : undefined}
            onPress={tab.go}
          >
            {i18n._(tab.word)}
            {tab.id === "departments" && unsavedUnits ? (
              <span className={styles.dot} title={t`Unsaved changes`} />
            ) : null}
          </Button>
        ))}
      </nav>
      <Button className={styles.command} onPress={() => show("palette")}>
        <Search size={14} aria-hidden />
        <span className="cut">{t`Search or run a command`}</span>
        <kbd>{keyText("Mod+K")}</kbd>
      </Button>
      {status.demo ? <span className={styles.demo}>{t`Sample data`}</span> : null}
      <AccountMenu status={status} />
    </header>
  );
}
