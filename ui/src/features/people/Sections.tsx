import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import { type Anchor, AnchorStrip } from "@/components";
import styles from "./People.module.css";

type Part = "details" | "badges" | "roles" | "groups" | "language" | "history";

/** One scrolling page in parts; the strip above jumps to them and tells where one is. */
export function Sections({
  ref,
  before,
  details,
  badges,
  roles,
  groups,
  language,
  history,
  marked,
}: {
  ref?: Ref<HTMLDivElement>;
  /** What has to be read before anything else. */
  before?: ReactNode;
  details: ReactNode;
  badges: ReactNode;
  roles: ReactNode;
  groups: ReactNode;
  language: ReactNode;
  /** Absent for whoever may not read it. */
  history: ReactNode;
  /** Parts with unsaved changes. */
  marked?: ReadonlySet<string>;
}) {
  const { t } = useLingui();
  const page = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => page.current as HTMLDivElement, []);
  const [current, setCurrent] = useState<Part>("details");

  const follow = useCallback(() => {
    const at = page.current;
    if (!at) return;
    const top = at.getBoundingClientRect().top + 48;
    const atEnd = at.scrollTop > 0 && at.scrollTop + at.clientHeight >= at.scrollHeight - 2;
    const parts = [...at.querySelectorAll<HTMLElement>("[data-part]")];
    const reached = atEnd ? parts.at(-1) : parts.findLast((part) => part.getBoundingClientRect().top <= top);
    setCurrent((reached?.dataset.part as Part | undefined) ?? "details");
  }, []);
  useEffect(() => {
    const at = page.current;
    at?.addEventListener("scroll", follow, { passive: true });
    return () => at?.removeEventListener("scroll", follow);
  }, [follow]);

  const parts: { key: Part; text: string; content: ReactNode }[] = [
    { key: "details", text: t`Details`, content: details },
    ...(badges ? [{ key: "badges" as const, text: t`Badges`, content: badges }] : []),
    { key: "roles", text: t`Roles`, content: roles },
    { key: "groups", text: t`Groups`, content: groups },
    { key: "language", text: t`Language`, content: language },
    ...(history ? [{ key: "history" as const, text: t`History`, content: history }] : []),
  ];
  const anchors: Anchor<Part>[] = parts.map(({ key, text }) => ({
    key,
    text: marked?.has(key) ? (
      <>
        {text}
        <span className="vh">{t`, with unsaved changes`}</span>
      </>
    ) : (
      text
    ),
    marked: marked?.has(key),
  }));
  return (
    <>
      <AnchorStrip
        label={t`Parts of this page`}
        anchors={anchors}
        current={current}
        onJump={(key) => {
          const part = page.current?.querySelector<HTMLElement>(`[data-part="${key}"]`);
          if (page.current && part)
            page.current.scrollTop += part.getBoundingClientRect().top - page.current.getBoundingClientRect().top;
          part?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
          setCurrent(key);
        }}
      />
      <div ref={page} className={styles.scroll}>
        {before}
        <div>
          {parts.map((part) => (
            <section key={part.key} data-part={part.key} className={styles.section} aria-label={part.text}>
              <h2 tabIndex={-1} className={part.key === "details" ? "vh" : undefined}>
                {part.text}
              </h2>
              {part.content}
            </section>
          ))}
        </div>
      </div>
    </>
  );
}
