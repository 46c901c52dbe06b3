/** What the person chose; `system` follows the computer, live. */
export type Theme = "system" | "light" | "dark";

const dark = () => matchMedia("(prefers-color-scheme: dark)");
let chosen: Theme = "system";

function paint(): void {
  const theme = chosen === "system" ? (dark().matches ? "dark" : "light") : chosen;
  document.documentElement.dataset.theme = theme;
}

export function isTheme(value: unknown): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}

export function setTheme(theme: Theme): void {
  chosen = theme;
  paint();
}

/** Paints now and whenever the computer changes its mind. */
export function followTheme(theme: Theme): () => void {
  chosen = theme;
  paint();
  const media = dark();
  media.addEventListener("change", paint);
  return () => media.removeEventListener("change", paint);
}
