/** Parts of the window that F6 goes through carry `data-region`. */
export function nextRegion(back = false): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null || region.getClientRects().length > 0,
  );
  if (regions.length === 0) return;
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const step = back ? -1 : 1;
  const next = regions[now === -1 ? 0 : (now + step + regions.length) % regions.length];
  if (next) enter(next);
}

/** Puts the focus where work goes on in a region: its current Tab stop, else the region itself. */
export function enter(region: HTMLElement): void {
  const stop =
    region.querySelector<HTMLElement>("[data-region-focus]") ??
    region.querySelector<HTMLElement>('a[href],button:not([disabled]),input:not([disabled]),textarea,[tabindex="0"]');
  (stop ?? region).focus();
}
