import { useEffect } from "react";
import { activate, computerLanguage, isLanguage, type Language, locale } from "@/lib/i18n";
import { singleKeys } from "@/lib/keys";
import { languageSetting, singleKeysSetting, themeSetting, useSetting } from "@/lib/settings";
import { setTheme, type Theme } from "@/lib/theme";
import { sayProblem } from "@/lib/toasts";

/** Makes what is remembered about the window true, now and whenever it changes. */
export function useRemembered({
  onTheme,
  onLanguage,
}: {
  onTheme: (theme: Theme) => void;
  onLanguage: (language: Language) => void;
}): void {
  const [theme, , themeRead] = useSetting(themeSetting);
  const [language, , languageRead] = useSetting(languageSetting);
  const [single] = useSetting(singleKeysSetting);

  useEffect(() => {
    if (!themeRead.ready) return;
    setTheme(theme);
    onTheme(theme);
  }, [theme, themeRead.ready, onTheme]);

  useEffect(() => {
    // Nothing chosen: what the sign-in screen was shown in stays.
    if (!languageRead.ready || language === "") return;
    const wanted = isLanguage(language) ? language : computerLanguage();
    onLanguage(wanted);
    if (locale.get().language !== wanted) activate(wanted).catch(sayProblem);
  }, [language, languageRead.ready, onLanguage]);

  useEffect(() => singleKeys.set(single), [single]);
}
