import type { LinguiConfig } from "@lingui/conf";

declare const config: LinguiConfig & { locales: string[] };
export default config;
