import { useLingui } from "@lingui/react/macro";
import { ArchiveRestore, IdCard, Languages } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, classes, Menu, MenuItem, MenuTrigger } from "@/components";
import { activate, isLanguage, languages, locale } from "@/lib/i18n";
import { useStore } from "@/lib/store";
import { sayProblem } from "@/lib/toasts";
import { RestoreDialog } from "./RestoreDialog";
import { RestoreNote } from "./RestoreNote";
import styles from "./SessionPage.module.css";

export interface SessionPageProps {
  title: ReactNode;
  lead?: ReactNode;
  organization?: string | null;
  version: string;
  wide?: boolean;
  /** Only on paper. */
  print?: ReactNode;
  /** Offers a backup in the corner, where no form pushes it out of sight. */
  restorable?: boolean;
  children: ReactNode;
}

/** The card in the middle of the window before a directory is open. */
export function SessionPage({
  title,
  lead,
  organization,
  version,
  wide,
  print,
  restorable,
  children,
}: SessionPageProps) {
  const { t } = useLingui();
  const { language } = useStore(locale);
  const [restoring, setRestoring] = useState(false);
  return (
    <div className={styles.page}>
      <div className={styles.corner}>
        {restorable ? (
          <Button look="quiet" size="small" onPress={() => setRestoring(true)}>
            <ArchiveRestore size={16} aria-hidden />
            {t`Restore from a backup…`}
          </Button>
        ) : null}
        <MenuTrigger>
          <Button look="quiet" size="small">
            <Languages size={16} aria-hidden />
            {languages[language]}
          </Button>
          <Menu
            aria-label={t`Language`}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[language]}
            onSelectionChange={(chosen) => {
              const [next] = chosen;
              if (isLanguage(next)) {
                try {
                  localStorage.setItem("rollbook.language", next);
                } catch {
                  // Then the choice lasts until the window closes.
                }
                activate(next).catch(sayProblem);
              }
            }}
          >
            {Object.entries(languages).map(([key, own]) => (
              <MenuItem key={key} id={key} text={own} />
            ))}
          </Menu>
        </MenuTrigger>
      </div>
      <main className={classes(styles.card, wide && styles.wide)}>
        <div className={styles.brand}>
          <span className={styles.mark}>
            <IdCard size={16} aria-hidden />
          </span>
          <span className="cut">{organization ?? "Rollbook"}</span>
        </div>
        <h1>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : <div style={{ blockSize: 14 }} />}
        <div className={styles.outcome}>
          <RestoreNote />
        </div>
        {children}
      </main>
      {restoring ? <RestoreDialog onClose={() => setRestoring(false)} /> : null}
      <footer className={styles.foot}>Rollbook {version}</footer>
      {print ? <div className={styles.print}>{print}</div> : null}
    </div>
  );
}
