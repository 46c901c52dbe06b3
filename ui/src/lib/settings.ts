import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { keys } from "./changes";
import { call } from "./ipc";
import { settingQuery } from "./queries";

/** A remembered value: its name, what it is at first, and how stored JSON becomes one again. */
export interface Setting<T> {
  key: string;
  fallback: T;
  /** `undefined` when what is stored is not (or no longer) such a value. */
  parse(stored: unknown): T | undefined;
}

/** Reads one setting from its JSON text. */
export function readSetting<T>(setting: Setting<T>, text: string | null | undefined): T {
  if (text == null) return setting.fallback;
  try {
    return setting.parse(JSON.parse(text)) ?? setting.fallback;
  } catch {
    return setting.fallback;
  }
}

/**
 * A setting and a way to change it, stored at once. While the change is under way its own value
 * is shown; afterwards what the program read back.
 */
export function useSetting<T>(setting: Setting<T>): [T, (next: T) => void, { ready: boolean }] {
  const client = useQueryClient();
  const stored = useQuery(settingQuery(setting.key));
  const put = useMutation({
    mutationKey: ["setting_put", setting.key],
    // One after the other, or an earlier width could overwrite a later one.
    scope: { id: `setting ${setting.key}` },
    mutationFn: (next: T) => call("setting_put", { key: setting.key, value: JSON.stringify(next) }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.settings, setting.key] }),
  });
  const { mutate } = put;
  const set = useCallback((next: T) => mutate(next), [mutate]);
  const pending = put.isPending ? put.variables : undefined;
  const value = pending ?? readSetting(setting, stored.data?.value);
  return [value, set, { ready: stored.isSuccess || stored.isError }];
}

const oneOf =
  <T extends string>(...allowed: readonly T[]) =>
  (stored: unknown): T | undefined =>
    allowed.find((value) => value === stored);

export type Density = "compact" | "normal" | "comfortable";
export type DateStyle = "locale" | "dmy" | "mdy" | "iso";

export const themeSetting: Setting<"system" | "light" | "dark"> = {
  key: "ui.theme",
  fallback: "system",
  parse: oneOf("system", "light", "dark"),
};
export const languageSetting: Setting<string> = {
  key: "ui.language",
  fallback: "",
  parse: (stored) => (typeof stored === "string" ? stored : undefined),
};
export const dateStyleSetting: Setting<DateStyle> = {
  key: "ui.date_style",
  fallback: "locale",
  parse: oneOf("locale", "dmy", "mdy", "iso"),
};
export const singleKeysSetting: Setting<boolean> = {
  key: "ui.single_keys",
  fallback: true,
  parse: (stored) => (typeof stored === "boolean" ? stored : undefined),
};
export const openBySingleClickSetting: Setting<boolean> = {
  key: "ui.single_click_opens",
  fallback: false,
  parse: (stored) => (typeof stored === "boolean" ? stored : undefined),
};
/** A short tone after a tap, so that nobody has to look at the screen. */
export const soundSetting: Setting<boolean> = {
  key: "ui.tap_sound",
  fallback: true,
  parse: (stored) => (typeof stored === "boolean" ? stored : undefined),
};
