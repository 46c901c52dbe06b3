import { useLingui } from "@lingui/react/macro";
import { type ComponentType, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useShortcut } from "@/lib/keys";
import type { Panel } from "@/lib/nav";
import { enter } from "@/lib/regions";
import { type Setting, useSetting } from "@/lib/settings";
import type { PersonPanelProps } from "@/lib/slots";
import styles from "./Directory.module.css";

const widthSetting: Setting<number> = {
  key: "directory.panel_width",
  fallback: 452,
  parse: (stored) => (typeof stored === "number" && stored >= MIN && stored <= MAX ? stored : undefined),
};
const MIN = 380;
const MAX = 640;
const STEP = 20;

/** The place for the person panel at the end of the list, as wide as somebody likes it. */
export function PanelFrame({
  panel,
  Panel: Inside,
  onClose,
  onNeighbour,
}: {
  panel: Panel;
  Panel: ComponentType<PersonPanelProps>;
  onClose: () => void;
  onNeighbour: (step: -1 | 1) => void;
}) {
  const { t } = useLingui();
  const [stored, setStored] = useSetting(widthSetting);
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? stored;
  const frame = useRef<HTMLElement>(null);
  const [touched, setTouched] = useState<string | null>(null);
  // Opened by hand counts as looked at; opened by a tap or peeked at only once somebody touches it.
  const engaged = panel.mode === "open" && (!panel.byTap || touched === panel.id);

  useEffect(() => {
    if (panel.mode === "open" && !panel.byTap && frame.current) enter(frame.current);
  }, [panel.mode, panel.byTap]);

  useShortcut("neighbour", (event) => onNeighbour(event.key === "ArrowUp" ? -1 : 1));

  const bounded = (next: number) => Math.round(Math.max(MIN, Math.min(MAX, next)));
  const rtl = () => document.documentElement.dir === "rtl";
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const edge = event.currentTarget;
    const from = event.clientX;
    edge.setPointerCapture(event.pointerId);
    const at = (x: number) => bounded(width + (from - x) * (rtl() ? -1 : 1));
    const move = (next: globalThis.PointerEvent) => setDragged(at(next.clientX));
    edge.addEventListener("pointermove", move);
    edge.addEventListener(
      "pointerup",
      (next: globalThis.PointerEvent) => {
        edge.removeEventListener("pointermove", move);
        setDragged(null);
        setStored(at(next.clientX));
      },
      { once: true },
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const wider = rtl() ? "ArrowRight" : "ArrowLeft";
    const narrower = rtl() ? "ArrowLeft" : "ArrowRight";
    if (event.key !== wider && event.key !== narrower) return;
    event.preventDefault();
    setStored(bounded(width + (event.key === wider ? STEP : -STEP)));
  };

  return (
    <section
      ref={frame}
      aria-label={t`Person`}
      className={styles.panel}
      style={{ inlineSize: width }}
      tabIndex={-1}
      data-region
      onPointerDown={() => setTouched(panel.id)}
      onFocus={() => setTouched(panel.id)}
    >
      <Inside
        key={panel.id}
        id={panel.id}
        mode={panel.mode}
        engaged={engaged}
        edit={panel.edit ?? false}
        onClose={onClose}
        onNeighbour={onNeighbour}
      />
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t`Width of the panel`}
        aria-valuenow={width}
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        tabIndex={0}
        className={styles.edge}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      />
    </section>
  );
}
