/** The display name that first and last name make. */
export const composed = (given: string, family: string): string =>
  [given.trim(), family.trim()].filter(Boolean).join(" ");
