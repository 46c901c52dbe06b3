import { useLingui } from "@lingui/react/macro";
import { IdCard, Search } from "lucide-react";
import { Button } from "react-aria-components/Button";
import type { AppStatus } from "@/bindings";
import { keyText } from "@/lib/keys";
import { goTo, place, show } from "@/lib/nav";
import { AccountMenu } from "./AccountMenu";
import styles from "./Frame.module.css";

export function TopBar({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  return (
    <header className={styles.top} data-region>
      <div className={styles.organisation}>
        <span className={styles.mark}>
          <IdCard size={14} aria-hidden />
        </span>
        <span className="cut">{status.organization ?? "Rollbook"}</span>
      </div>
      <nav className={styles.tabs} aria-label={t`Areas`}>
        <Button className={styles.tab} aria-current="page" onPress={() => goTo(place.get().view)}>
          {t`People`}
        </Button>
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
