import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { ArchiveRestore, DatabaseBackup, Info, Keyboard, Languages, LockKeyhole, Moon, Settings } from "lucide-react";
import { Button } from "react-aria-components/Button";
import type { AppStatus } from "@/bindings";
import { Avatar, Menu, MenuItem, MenuSection, MenuSeparator, MenuTrigger } from "@/components";
import { SubmenuTrigger } from "@/components/Menu";
import { isLanguage, languages, locale } from "@/lib/i18n";
import { keyText } from "@/lib/keys";
import { show } from "@/lib/nav";
import { lock } from "@/lib/session";
import { languageSetting, themeSetting, useSetting } from "@/lib/settings";
import { useStore } from "@/lib/store";
import { isTheme } from "@/lib/theme";
import styles from "./Frame.module.css";

export function AccountMenu({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [theme, setTheme] = useSetting(themeSetting);
  const [, setLanguage] = useSetting(languageSetting);
  const { language } = useStore(locale);
  const name = status.admin?.name ?? t`Account`;
  return (
    <MenuTrigger>
      <Button className={styles.account} aria-label={t`Account of ${name}`}>
        <Avatar id={status.admin?.id ?? ""} name={name} />
      </Button>
      <Menu aria-label={t`Account`}>
        <MenuSection title={status.admin?.email ? `${name} · ${status.admin.email}` : name}>
          <SubmenuTrigger>
            <MenuItem icon={<Languages size={16} aria-hidden />} text={t`Language`} />
            <Menu
              aria-label={t`Language`}
              placement="start top"
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[language]}
              onSelectionChange={(chosen) => {
                const [next] = chosen;
                if (isLanguage(next)) setLanguage(next);
              }}
            >
              {Object.entries(languages).map(([key, own]) => (
                <MenuItem key={key} id={key} text={own} />
              ))}
            </Menu>
          </SubmenuTrigger>
          <SubmenuTrigger>
            <MenuItem icon={<Moon size={16} aria-hidden />} text={t`Theme`} />
            <Menu
              aria-label={t`Theme`}
              placement="start top"
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[theme]}
              onSelectionChange={(chosen) => {
                const [next] = chosen;
                if (isTheme(next)) setTheme(next);
              }}
            >
              <MenuItem id="system" text={t`Like the computer`} />
              <MenuItem id="light" text={t`Light`} />
              <MenuItem id="dark" text={t`Dark`} />
            </Menu>
          </SubmenuTrigger>
          <MenuItem icon={<Settings size={16} aria-hidden />} text={t`Settings`} onAction={() => show("settings")} />
          <MenuItem
            icon={<DatabaseBackup size={16} aria-hidden />}
            text={t`Back up now…`}
            onAction={() => show("backup")}
          />
          <MenuItem
            icon={<ArchiveRestore size={16} aria-hidden />}
            text={t`Restore from a backup…`}
            onAction={() => show("restore")}
          />
          <MenuItem
            icon={<Keyboard size={16} aria-hidden />}
            text={t`Keyboard shortcuts`}
            hotkey="?"
            onAction={() => show("keys")}
          />
          <MenuItem icon={<Info size={16} aria-hidden />} text={t`About Rollbook`} onAction={() => show("about")} />
        </MenuSection>
        <MenuSeparator />
        <MenuItem
          icon={<LockKeyhole size={16} aria-hidden />}
          text={t`Lock`}
          hotkey={keyText("Mod+L")}
          onAction={() => void lock(client)}
        />
      </Menu>
    </MenuTrigger>
  );
}
