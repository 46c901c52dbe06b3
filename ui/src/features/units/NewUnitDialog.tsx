import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { UnitKind, UnitRow } from "@/bindings";
import { Button, Dialog, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { uuid7 } from "@/lib/id";
import { call } from "@/lib/ipc";
import { showUnit } from "@/lib/nav";
import { problemText } from "@/lib/problems";
import { sayDone } from "@/lib/toasts";
import { addUnitWord, unitFieldWord } from "@/lib/unitWords";
import { problemsIn } from "./problems";
import { parentKinds } from "./tree";
import { UnitChoice } from "./UnitChoice";

/** A new company, division, department, site or cost centre: its name, and what it lies in. */
export function NewUnitDialog({
  kind,
  units,
  onClose,
}: {
  kind: UnitKind;
  units: readonly UnitRow[];
  onClose: () => void;
}) {
  const { t, i18n } = useLingui();
  const [id] = useState(() => uuid7(Date.now()));
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [parent, setParent] = useState<string | null>(null);
  const places = units.filter((unit) => !unit.gone && parentKinds(kind).includes(unit.kind));
  const make = useMutation({
    mutationFn: () =>
      call("unit_save", {
        id,
        kind,
        create: true,
        patch: { name, ...(code.trim() ? { code } : {}), ...(parent ? { parent } : {}) },
        seen: {},
      }),
    onSuccess: (changed) => {
      const made = name.trim();
      sayDone(t`${made} added.`, changed);
      onClose();
      showUnit(id, kind);
    },
  });
  const problems = problemsIn(make.error);
  const said = (field: string) => {
    const found = problems.find((problem) => problem.field === field);
    return found ? problemText(found) : undefined;
  };
  return (
    <Dialog
      size="small"
      title={i18n._(addUnitWord[kind])}
      onClose={onClose}
      onSubmit={() => !make.isPending && make.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={make.isPending}>
            {i18n._(addUnitWord[kind])}
          </Button>
        </>
      }
    >
      {make.error && problems.length === 0 ? <Note kind="bad">{sentence(make.error)}</Note> : null}
      <TextField
        label={unitFieldWord("name")}
        value={name}
        onChange={setName}
        error={said("name")}
        maxLength={120}
        autoFocus
      />
      <TextField
        label={unitFieldWord("code")}
        value={code}
        onChange={setCode}
        error={said("code")}
        maxLength={40}
        ltr
      />
      {places.length > 0 ? (
        <UnitChoice
          label={unitFieldWord("parent")}
          units={places}
          all={units}
          value={parent}
          onChange={setParent}
          placeholder={t`At the top`}
          error={said("parent")}
        />
      ) : null}
    </Dialog>
  );
}
