import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Dialog, Note, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { personTypes, personTypeWord } from "@/lib/fieldWords";
import { hasFileDialogs, showFile } from "@/lib/files";
import { locale } from "@/lib/i18n";
import { call } from "@/lib/ipc";
import { useSavePlace } from "@/lib/savePlace";
import { useStore } from "@/lib/store";
import { say } from "@/lib/toasts";
import { monthName } from "./BillingScreen";

/** Writes usage to a file: one month, or the year up to now. */
export function ExportUsageDialog({ month, months, onClose }: { month: string; months: number; onClose: () => void }) {
  const { t } = useLingui();
  const tag = useStore(locale, (now) => now.tag);
  const [scope, setScope] = useState<"month" | "all">("month");
  const [format, setFormat] = useState<"xlsx" | "csv">("xlsx");
  const title = t`Usage`;
  const name = scope === "month" ? `${title} ${month}.${format}` : `${title}.${format}`;
  const place = useSavePlace(name, format);
  const write = useMutation({
    mutationFn: async () => {
      const path = await place.choose(t`Export usage`);
      if (!path) return null;
      return call("billing_export", {
        months,
        month: scope === "month" ? month : null,
        format,
        path,
        delimiter: null,
        labels: {
          title,
          month: t`Month`,
          cost_centre: t`Cost centre`,
          code: t`Code`,
          active: t`Active`,
          suspended: t`Suspended`,
          invited: t`Invited`,
          staged: t`Staged`,
          badges: t`Badges issued`,
          corrected: t`Corrected later`,
          no_cost_centre: t`Without a cost centre`,
          ...Object.fromEntries(personTypes.map((type) => [type, personTypeWord(type)])),
        },
        rtl: document.documentElement.dir === "rtl",
      });
    },
    onSuccess: (saved) => {
      if (!saved) return;
      const path = saved.path;
      say(
        t`Saved: ${path}`,
        hasFileDialogs() ? { action: { label: t`Open`, undo: false, run: () => void showFile(path) } } : {},
      );
      onClose();
    },
  });
  const shownMonth = monthName(month, tag);
  return (
    <Dialog
      size="small"
      title={t`Export usage`}
      onClose={onClose}
      onSubmit={() => !write.isPending && write.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={write.isPending}>{t`Export`}</Button>
        </>
      }
    >
      {write.error ? <Note kind="bad">{sentence(write.error)}</Note> : null}
      <RadioCards<"month" | "all">
        label={t`Which months`}
        value={scope}
        onChange={setScope}
        autoFocus
        cards={[
          { value: "month", text: shownMonth },
          { value: "all", text: t`The last ${months} months`, note: t`A row for each month and cost centre.` },
        ]}
      />
      <RadioCards<"xlsx" | "csv">
        label={t`Format`}
        value={format}
        onChange={setFormat}
        cards={[
          { value: "xlsx", text: "Excel" },
          { value: "csv", text: "CSV" },
        ]}
      />
      {place.isTyped ? <TextField label={t`File`} value={place.path} onChange={place.setPath} ltr /> : null}
    </Dialog>
  );
}
