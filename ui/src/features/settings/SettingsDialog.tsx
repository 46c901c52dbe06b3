import { useLingui } from "@lingui/react/macro";
import { Dialog, Select, Switch } from "@/components";
import { formatDay } from "@/lib/format";
import { isLanguage, languages, locale } from "@/lib/i18n";
import {
  type DateStyle,
  dateStyleSetting,
  languageSetting,
  openBySingleClickSetting,
  singleKeysSetting,
  themeSetting,
  useSetting,
} from "@/lib/settings";
import { useStore } from "@/lib/store";
import type { Theme } from "@/lib/theme";
import styles from "./SettingsDialog.module.css";

/** How the window looks and behaves for this person; everything is stored at once. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { language, tag } = useStore(locale);
  const [, setLanguage] = useSetting(languageSetting);
  const [theme, setTheme] = useSetting(themeSetting);
  const [dates, setDates] = useSetting(dateStyleSetting);
  const [single, setSingle] = useSetting(singleKeysSetting);
  const [oneClick, setOneClick] = useSetting(openBySingleClickSetting);
  const sample = (style: DateStyle) => formatDay("2026-11-03", { tag, dates: style });
  return (
    <Dialog title={t`Settings`} dismissable onClose={onClose}>
      <div className={styles.pair}>
        <Select
          label={t`Language`}
          value={language}
          onChange={(next) => isLanguage(next) && setLanguage(next)}
          choices={Object.entries(languages).map(([value, text]) => ({ value, text }))}
        />
        <Select<Theme>
          label={t`Theme`}
          value={theme}
          onChange={setTheme}
          choices={[
            { value: "system", text: t`Like the computer` },
            { value: "light", text: t`Light` },
            { value: "dark", text: t`Dark` },
          ]}
        />
        <Select<DateStyle>
          label={t`Dates`}
          value={dates}
          onChange={setDates}
          choices={[
            { value: "locale", text: t`As usual in the language`, more: sample("locale") },
            { value: "dmy", text: t`Day, month, year`, more: sample("dmy") },
            { value: "mdy", text: t`Month, day, year`, more: sample("mdy") },
            { value: "iso", text: t`Year, month, day`, more: sample("iso") },
          ]}
        />
      </div>
      <Switch
        isSelected={oneClick}
        onChange={setOneClick}
        note={t`Otherwise a click selects the row; the name, a double click or Enter opens.`}
      >
        {t`One click opens a person`}
      </Switch>
      <Switch
        isSelected={single}
        onChange={setSingle}
        note={t`They act while the list or the panel has the focus, never while something is typed.`}
      >
        {t`Shortcuts of a single key`}
      </Switch>
    </Dialog>
  );
}
