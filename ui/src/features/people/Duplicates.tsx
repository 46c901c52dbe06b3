import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { DuplicateHit, PersonPatch } from "@/bindings";
import { Avatar, Button, Note, StatusPill, TextButton } from "@/components";
import { keys } from "@/lib/changes";
import { fieldWord } from "@/lib/fieldWords";
import { call } from "@/lib/ipc";
import { mergePeople, showPerson } from "@/lib/nav";
import { useMayMerge } from "./may";
import styles from "./People.module.css";

/** What tells people apart, or does not. */
const telling = ["given", "family", "display_name", "email", "username", "phone"] as const;

/** Time without typing after which others are looked for, in milliseconds. */
const PAUSE_MS = 250;

/** People like the one in the form, looked for while it is typed. */
export function useDuplicates(id: string | null, patch: PersonPatch): readonly DuplicateHit[] {
  const now = JSON.stringify(
    Object.fromEntries(telling.flatMap((field) => (patch[field] ? [[field, patch[field]]] : []))),
  );
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const fields = JSON.parse(asked) as PersonPatch;
  const found = useQuery({
    queryKey: [...keys.duplicates, id, asked],
    queryFn: () => call("duplicates_find", { id, fields }),
    enabled: Object.keys(fields).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return Object.keys(fields).length > 0 ? (found.data ?? []) : [];
}

export function Duplicates({ id, patch }: { id: string; patch: PersonPatch }) {
  const { t } = useLingui();
  const mayMerge = useMayMerge();
  return (
    <DuplicateNote
      hits={useDuplicates(id, patch)}
      act={mayMerge ? { word: t`Merge…`, run: (hit) => mergePeople([id, hit.id]) } : undefined}
    />
  );
}

/** Who else it might be, and by what. */
export function DuplicateNote({
  hits,
  act,
  children,
}: {
  hits: readonly DuplicateHit[];
  /** What to do if it is the same person. */
  act?: { word: string; run: (hit: DuplicateHit) => void };
  children?: ReactNode;
}) {
  const { t } = useLingui();
  if (hits.length === 0) return null;
  return (
    <Note
      kind="warn"
      role="status"
      title={plural(hits.length, {
        one: "Somebody similar is here already",
        other: "# similar people are here already",
      })}
    >
      <ul className={styles.alike}>
        {hits.map((hit) => {
          const same = hit.by.map((field) => (field === "name" ? t`similar name` : fieldWord(field))).join(", ");
          return (
            <li key={hit.id}>
              <Avatar id={hit.id} name={hit.name} />
              <span className={styles.text}>
                <TextButton onPress={() => showPerson(hit.id)}>
                  <bdi>{hit.name}</bdi>
                </TextButton>
                <span className="small">
                  {" "}
                  · {same}
                  {hit.email && hit.by.includes("name") ? (
                    <>
                      {" · "}
                      <bdi dir="ltr">{hit.email}</bdi>
                    </>
                  ) : null}
                </span>
              </span>
              {hit.state !== "active" ? <StatusPill state={hit.state} /> : null}
              {act ? (
                <Button size="small" onPress={() => act.run(hit)}>
                  {act.word} <span className="vh">{hit.name}</span>
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {children}
    </Note>
  );
}
