import { locale } from "./i18n";

/**
 * A name or value inside a sentence, kept from pulling its neighbours to the wrong side where the
 * sentence runs from right to left. Unicode's FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
 */
export const isolated = (text: string): string => (locale.get().dir === "rtl" && text ? `\u2068${text}\u2069` : text);
