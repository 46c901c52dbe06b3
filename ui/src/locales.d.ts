declare module "*.po" {
  /** Compiled by Lingui's Vite plugin. */
  export const messages: Record<string, string>;
}
