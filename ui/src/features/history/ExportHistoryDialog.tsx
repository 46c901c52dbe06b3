import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Dialog, Note, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { dayOf } from "@/lib/format";
import { locale } from "@/lib/i18n";
import { call } from "@/lib/ipc";
import { useSavePlace } from "@/lib/savePlace";
import { useStore } from "@/lib/store";
import { watchExport } from "@/lib/watchExport";
import type { Wanted } from "./useHistory";

/** Writes what the filters leave to a file. */
export function ExportHistoryDialog({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const { t } = useLingui();
  const tag = useStore(locale, (now) => now.tag);
  const [format, setFormat] = useState<"xlsx" | "csv">("xlsx");
  const title = t`History`;
  const name = `${title} ${dayOf(Date.now())}.${format}`;
  const place = useSavePlace(name, format);
  const write = useMutation({
    mutationFn: async () => {
      const path = await place.choose(t`Export the history`);
      if (!path) return null;
      return call("history_export", {
        ask: { ...wanted, before: null, limit: 1 },
        format,
        path,
        delimiter: null,
        labels: {
          title,
          locale: tag,
          n: t`Entry`,
          at: t`When`,
          by: t`Who`,
          via: t`By way of`,
          kind: t`Kind`,
          about: t`About`,
          what: t`What`,
          field: t`Field`,
          before: t`Before`,
          after: t`After`,
          other: t`To or from`,
          scope: t`Where it holds`,
          reason: t`Reason`,
          act: t`Act`,
        },
        rtl: document.documentElement.dir === "rtl",
      });
    },
    onSuccess: (job) => {
      if (!job) return;
      watchExport(job.job);
      onClose();
    },
  });
  return (
    <Dialog
      size="small"
      title={t`Export the history`}
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
      <p className="muted">{t`Every entry that the filters leave, the latest first, with what was before and after.`}</p>
      <RadioCards<"xlsx" | "csv">
        label={t`Format`}
        value={format}
        onChange={setFormat}
        autoFocus
        cards={[
          { value: "xlsx", text: "Excel" },
          { value: "csv", text: "CSV" },
        ]}
      />
      {place.isTyped ? <TextField label={t`File`} value={place.path} onChange={place.setPath} ltr /> : null}
    </Dialog>
  );
}
