import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo } from "react";
import { Avatar, type Choice } from "@/components";
import { fieldWord } from "@/lib/fieldWords";
import { useFoundPeople, whoWorksHere } from "@/lib/findPeople";
import { call } from "@/lib/ipc";
import { LookUp } from "./LookUp";
import type { FieldDoor, Said } from "./useForm";

/** People whose name or address fits; nobody while nothing is typed. */
function usePeople(text: string): readonly Choice[] {
  const { found } = useFoundPeople(text, { states: whoWorksHere, most: 10 });
  return useMemo(
    () =>
      found.map((person) => ({
        value: person.id,
        text: person.name,
        more: person.department ?? "",
        icon: <Avatar id={person.id} name={person.name} />,
      })),
    [found],
  );
}

/** The manager, found by name. */
export const ManagerField = memo(function ManagerField({
  value,
  reference,
  door,
  said,
}: {
  value: string;
  reference?: string;
  door: FieldDoor;
  said?: Said;
}) {
  const { t } = useLingui();
  const chosen = useQuery({
    queryKey: ["person_name", value],
    enabled: value !== "" && reference === undefined,
    queryFn: async () => (await call("person_get", { id: value })).name,
  });
  return (
    <LookUp
      label={fieldWord("manager")}
      value={value}
      valueText={value ? (reference ?? chosen.data ?? "") : ""}
      onChange={useCallback((next: string) => door.set("manager", next), [door])}
      onBlur={useCallback(() => door.leave("manager"), [door])}
      useChoices={usePeople}
      placeholder={t`Type a name`}
      error={said?.error}
      warning={said?.warning}
    />
  );
});
