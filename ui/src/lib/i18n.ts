import { i18n } from "@lingui/core";
import { createStore } from "./store";

/** Languages of the interface, each by its own name. */
export const languages = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  pl: "Polski",
  ar: "العربية",
} as const;

export type Language = keyof typeof languages;

const catalogues: Record<Language, () => Promise<{ messages: Record<string, string> }>> = {
  en: () => import("../locales/en.po"),
  de: () => import("../locales/de.po"),
  fr: () => import("../locales/fr.po"),
  es: () => import("../locales/es.po"),
  pl: () => import("../locales/pl.po"),
  ar: () => import("../locales/ar.po"),
};

/** The language shown, and the locale dates and numbers follow. */
export const locale = createStore<{ language: Language; tag: string; dir: "ltr" | "rtl" }>({
  language: "en",
  tag: "en",
  dir: "ltr",
});

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && value in languages;
}

/** The first of the computer's languages that we speak. */
export function computerLanguage(wanted: readonly string[] = navigator.languages): Language {
  for (const tag of wanted) {
    const language = tag.split("-")[0];
    if (isLanguage(language)) return language;
  }
  return "en";
}

/**
 * The computer's region with the chosen language: English on a British computer writes dates
 * the British way.
 */
export function regionalTag(language: Language, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.split("-")[0] === language) ?? (language === "en" ? "en-GB" : language);
}

/** Loads a language and turns the page's direction with it. */
export async function activate(language: Language): Promise<void> {
  const { messages } = await catalogues[language]();
  const tag = regionalTag(language);
  const dir = language === "ar" ? "rtl" : "ltr";
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  document.documentElement.dir = dir;
  locale.set({ language, tag, dir });
}
