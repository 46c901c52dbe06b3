import { QueryClient } from "@tanstack/react-query";
import { activate, computerLanguage, isLanguage, type Language } from "@/lib/i18n";
import { isTheme, setTheme, type Theme } from "@/lib/theme";

/**
 * Theme and language of the last session, so that the first picture and the sign-in screen already
 * have them; the settings themselves lie in the encrypted directory and cannot be read before.
 */
const remembered = {
  theme: "rollbook.theme",
  language: "rollbook.language",
} as const;

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A profile without storage only costs a flash of the computer's theme.
  }
}

export function bootTheme(): Theme {
  const theme = recall(remembered.theme);
  return isTheme(theme) ? theme : "system";
}

export function bootLanguage(): Language {
  const language = recall(remembered.language);
  return isLanguage(language) ? language : computerLanguage();
}

export const rememberTheme = (theme: Theme): void => keep(remembered.theme, theme);
export const rememberLanguage = (language: Language): void => keep(remembered.language, language);

/** Everything the first picture needs. */
export async function boot(): Promise<QueryClient> {
  setTheme(bootTheme());
  await activate(bootLanguage());
  return makeClient();
}

export function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Data is as fresh as the last news; asking again by itself would only cost.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        // A refusal is an answer. The bar at the top offers "Retry" when nobody answers.
        retry: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
