import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Avatar, Button, type Choice, Dialog, Note, StatusPill, TextButton } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { everybody, useFoundPeople } from "@/lib/findPeople";
import { call } from "@/lib/ipc";
import { personQuery } from "@/lib/queries";
import { LookUp } from "./LookUp";
import styles from "./Merge.module.css";

/** Looks for the other entry of a person: whoever is similar is offered, anybody else is found by name. */
export function MergePartner({
  id,
  onChoose,
  onClose,
}: {
  id: string;
  onChoose: (id: string) => void;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const person = useQuery(personQuery(id));
  const fields = person.data?.fields;
  const alike = useQuery({
    queryKey: [...keys.duplicates, id, "merge", fields],
    queryFn: () => call("duplicates_find", { id, fields: fields ?? {} }),
    enabled: fields !== undefined,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const partner = useQuery({ ...personQuery(chosen ?? ""), enabled: chosen !== null });
  const name = person.data?.name ?? "";
  return (
    <Dialog
      title={t`Merge with another entry`}
      subtitle={<bdi>{name}</bdi>}
      onClose={onClose}
      onSubmit={() => chosen && onChoose(chosen)}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={!chosen}>{t`Compare`}</Button>
        </>
      }
    >
      <div className={styles.body}>
        {person.error ? <Note kind="bad">{sentence(person.error)}</Note> : null}
        {alike.data && alike.data.length > 0 ? (
          <section aria-label={t`Similar people`}>
            <h3 className={styles.heading}>{t`Similar people`}</h3>
            <ul className={styles.alike}>
              {alike.data.map((hit) => (
                <li key={hit.id}>
                  <Avatar id={hit.id} name={hit.name} />
                  <TextButton onPress={() => onChoose(hit.id)}>
                    <bdi>{hit.name}</bdi>
                  </TextButton>
                  {hit.email ? (
                    <bdi dir="ltr" className={styles.email}>
                      {hit.email}
                    </bdi>
                  ) : null}
                  {hit.state !== "active" ? <StatusPill state={hit.state} /> : null}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <LookUp
          label={t`The other entry`}
          hint={t`By name, address or number.`}
          value={chosen ?? ""}
          valueText={partner.data?.name ?? ""}
          onChange={(next) => setChosen(next === "" || next === id ? null : next)}
          useChoices={useOthers}
          placeholder={t`Type a name`}
          autoFocus
        />
      </div>
    </Dialog>
  );
}

function useOthers(text: string): readonly Choice[] {
  const { found } = useFoundPeople(text, { states: everybody, most: 10 });
  return useMemo(
    () =>
      found.map((person) => ({
        value: person.id,
        text: person.name,
        more: person.email ?? person.department ?? "",
        icon: <Avatar id={person.id} name={person.name} />,
      })),
    [found],
  );
}
