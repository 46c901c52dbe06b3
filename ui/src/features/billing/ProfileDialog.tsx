import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BillingProfile, FieldProblem } from "@/bindings";
import { Button, Dialog, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { useUnsaved } from "@/lib/overlays";
import { problemText } from "@/lib/problems";
import { sayDone } from "@/lib/toasts";
import { unitFieldWord } from "@/lib/unitWords";
import styles from "./Billing.module.css";

/** How one company is billed. A number of an unusual shape is said, and saved all the same. */
export function ProfileDialog({
  profile,
  readOnly,
  onClose,
}: {
  profile: BillingProfile;
  readOnly: boolean;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const name = profile.name;
  const [patch, setPatch] = useState<Record<string, string | null>>({});
  // What is kept is judged at once, what is typed when its field is left.
  const [asked, setAsked] = useState<Record<string, string | null>>(profile.fields);
  const changes = Object.keys(patch).length;
  useUnsaved(`billing/${profile.id}`, changes > 0);
  const args = (wanted: Record<string, string | null>) => ({
    id: profile.id,
    kind: "company" as const,
    create: false,
    patch: wanted,
    seen: Object.fromEntries(Object.keys(wanted).map((field) => [field, profile.fields[field] ?? null])),
  });
  const judged = useQuery({
    queryKey: ["unit_check", profile.id, asked],
    queryFn: () => call("unit_check", args(asked)),
    enabled: Object.keys(asked).length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () => call("unit_save", args(patch)),
    onSuccess: (changed) => {
      sayDone(t`${name} saved.`, changed);
      onClose();
    },
  });
  const refused: FieldProblem[] =
    save.error && asAppError(save.error).code === "invalid_fields"
      ? (asAppError(save.error).detail.problems as FieldProblem[])
      : [];
  const said = (field: string, severity: "error" | "warning") => {
    const found = [...refused, ...(judged.data ?? [])].find(
      (problem) => problem.field === field && problem.severity === severity,
    );
    return found ? problemText(found) : undefined;
  };
  const field = (key: string, more: { rows?: number; ltr?: boolean; wide?: boolean; focus?: boolean } = {}) => (
    <TextField
      label={unitFieldWord(key)}
      value={patch[key] ?? (key in patch ? "" : (profile.fields[key] ?? ""))}
      onChange={(text) =>
        setPatch((before) => {
          const { [key]: _, ...rest } = before;
          return text === (profile.fields[key] ?? "") ? rest : { ...rest, [key]: text === "" ? null : text };
        })
      }
      onBlur={() => setAsked({ ...profile.fields, ...patch })}
      error={said(key, "error")}
      warning={said(key, "warning")}
      isReadOnly={readOnly}
      rows={more.rows}
      ltr={more.ltr}
      autoFocus={more.focus}
      className={more.wide ? styles.wide : undefined}
    />
  );
  return (
    <Dialog
      title={t`How ${name} is billed`}
      onClose={onClose}
      onSubmit={() => changes > 0 && !save.isPending && save.mutate()}
      actions={
        readOnly ? (
          <Button onPress={onClose}>{t`Close`}</Button>
        ) : (
          <>
            <Button onPress={onClose}>{t`Cancel`}</Button>
            <Button type="submit" look="primary" isDisabled={changes === 0} isPending={save.isPending}>
              {t`Save`}
            </Button>
          </>
        )
      }
    >
      {save.error && refused.length === 0 ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      <div className={styles.fields}>
        {field("legal_name", { wide: true, focus: true })}
        {field("invoice_address", { rows: 3, wide: true })}
        {field("vat_id", { ltr: true })}
        {field("billing_email", { ltr: true })}
        {field("po_reference", { ltr: true })}
        {field("currency", { ltr: true })}
        {field("payment_days", { ltr: true })}
      </div>
    </Dialog>
  );
}
