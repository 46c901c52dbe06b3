import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Building2, FileDown } from "lucide-react";
import { useState } from "react";
import type { BillingProfile, UsageRow } from "@/bindings";
import { Button, EmptyState, Note, Select, TextButton } from "@/components";
import { sentence } from "@/lib/errors";
import { personTypes, personTypeWord } from "@/lib/fieldWords";
import { locale } from "@/lib/i18n";
import { goToUnits } from "@/lib/nav";
import { profilesQuery, usageQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { useStore } from "@/lib/store";
import { useWaited } from "@/lib/waited";
import styles from "./Billing.module.css";
import { ExportUsageDialog } from "./ExportUsageDialog";
import { ProfileDialog } from "./ProfileDialog";

/** Months that are read at once. */
const MONTHS = 12;

/** Who is billed how, and what each cost centre had in a month. */
export function BillingScreen({ readOnly, mayManage }: { readOnly: boolean; mayManage: boolean }) {
  const { t } = useLingui();
  const usage = useQuery({ ...usageQuery(MONTHS), placeholderData: keepPreviousData });
  const profiles = useQuery(profilesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [exporting, setExporting] = useState(false);
  const slow = useWaited(usage.isPending || profiles.isPending);
  const tag = useStore(locale, (now) => now.tag);
  const months = usage.data?.months ?? [];
  const month = months.find((one) => one.month === chosen) ?? months[0];
  const name = (iso: string) => monthName(iso, tag);
  const failed = usage.error ?? profiles.error;
  const profile = profiles.data?.find((one) => one.id === editing);
  const corrected = plural(month?.corrected ?? 0, {
    one: "Corrected since: # person would have counted otherwise when the month ended.",
    other: "Corrected since: # people would have counted otherwise when the month ended.",
  });

  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <h1>{t`Billing`}</h1>
        {months.length > 0 ? (
          <Button onPress={() => setExporting(true)}>
            <FileDown size={16} aria-hidden />
            {t`Export usage`}
          </Button>
        ) : null}
      </div>
      {failed ? (
        <Note
          kind="bad"
          bar
          action={
            <Button
              size="small"
              onPress={() => {
                void usage.refetch();
                void profiles.refetch();
              }}
            >{t`Retry`}</Button>
          }
        >
          {sentence(failed)}
        </Note>
      ) : null}
      <div className={styles.body} aria-busy={slow || undefined}>
        <section>
          <div className={styles.heading}>
            <h2>{t`Usage by cost centre`}</h2>
            {month ? (
              <Select
                label={t`Month`}
                hideLabel
                className={styles.month}
                choices={months.map((one) => ({
                  value: one.month,
                  text: name(one.month),
                  more: one.running ? t`running` : one.corrected > 0 ? t`corrected` : undefined,
                }))}
                value={month.month}
                onChange={setChosen}
              />
            ) : null}
          </div>
          {month?.running ? (
            <p className="muted">{t`This month is running: people are counted as they are now.`}</p>
          ) : month ? (
            <p className="muted">{t`People are counted as they were at the last moment of the month.`}</p>
          ) : null}
          {month && month.corrected > 0 ? <Note kind="warn">{corrected}</Note> : null}
          {month ? <UsageTable rows={month.rows} /> : null}
        </section>
        <section>
          <h2>{t`Companies and how they are billed`}</h2>
          {profiles.data?.length === 0 ? (
            <EmptyState
              icon={<Building2 size={28} aria-hidden />}
              title={t`No company yet`}
              actions={<Button onPress={() => goToUnits("company")}>{t`Go to Companies`}</Button>}
            >
              {t`Add the first company to keep where its invoices go.`}
            </EmptyState>
          ) : profiles.data ? (
            <ProfileTable profiles={profiles.data} onOpen={setEditing} />
          ) : null}
        </section>
      </div>
      {profile ? (
        <ProfileDialog profile={profile} readOnly={readOnly || !mayManage} onClose={() => setEditing(null)} />
      ) : null}
      {exporting && month ? (
        <ExportUsageDialog month={month.month} months={MONTHS} onClose={() => setExporting(false)} />
      ) : null}
    </div>
  );
}

/** `2026-11` as the reader writes it. */
export function monthName(iso: string, tag: string): string {
  const [year, month] = iso.split("-").map(Number);
  return new Intl.DateTimeFormat(tag, { year: "numeric", month: "long", timeZone: "UTC" }).format(
    Date.UTC(year ?? 1970, (month ?? 1) - 1, 1),
  );
}

function UsageTable({ rows }: { rows: readonly UsageRow[] }) {
  const { t } = useLingui();
  const number = useNumber();
  const types = personTypes.filter((type) => rows.some((row) => (row.active_by_type[type] ?? 0) > 0));
  const sum = (of: (row: UsageRow) => number) => number(rows.reduce((total, row) => total + of(row), 0));
  const counts: { key: string; head: string; of: (row: UsageRow) => number; weak?: boolean }[] = [
    { key: "active", head: t`Active`, of: (row) => row.active },
    ...types.map((type) => ({
      key: type,
      head: personTypeWord(type),
      of: (row: UsageRow) => row.active_by_type[type] ?? 0,
      weak: true,
    })),
    { key: "suspended", head: t`Suspended`, of: (row) => row.suspended },
    { key: "invited", head: t`Invited`, of: (row) => row.invited },
    { key: "staged", head: t`Staged`, of: (row) => row.staged },
    { key: "badges", head: t`Badges issued`, of: (row) => row.badges },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys.
    <div className={styles.scroll} role="region" aria-label={t`Usage by cost centre`} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t`Cost centre`}</th>
            <th scope="col">{t`Code`}</th>
            {counts.map((count) => (
              <th key={count.key} scope="col" className={count.weak ? styles.weak : styles.number}>
                {count.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.cost_centre?.id ?? ""}>
              <th scope="row">{row.cost_centre ? <bdi>{row.cost_centre.name}</bdi> : t`Without a cost centre`}</th>
              <td>
                <bdi dir="ltr">{row.code ?? "–"}</bdi>
              </td>
              {counts.map((count) => (
                <td key={count.key} className={count.weak ? styles.weak : styles.number}>
                  {number(count.of(row))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t`Total`}</th>
            <td />
            {counts.map((count) => (
              <td key={count.key} className={count.weak ? styles.weak : styles.number}>
                {sum(count.of)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ProfileTable({ profiles, onOpen }: { profiles: readonly BillingProfile[]; onOpen: (id: string) => void }) {
  const { t } = useLingui();
  const number = useNumber();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys.
    <div className={styles.scroll} role="region" aria-label={t`Companies`} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t`Company`}</th>
            <th scope="col">{t`Legal name`}</th>
            <th scope="col">{t`VAT number`}</th>
            <th scope="col">{t`E-mail for invoices`}</th>
            <th scope="col">{t`Currency`}</th>
            <th scope="col" className={styles.number}>{t`Days to pay`}</th>
            <th scope="col" className={styles.number}>{t`People`}</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => {
            const field = (key: string) => profile.fields[key] ?? "–";
            return (
              <tr key={profile.id}>
                <th scope="row">
                  <TextButton onPress={() => onOpen(profile.id)}>{profile.name}</TextButton>
                </th>
                <td>
                  <bdi>{field("legal_name")}</bdi>
                </td>
                <td>
                  <bdi dir="ltr">{field("vat_id")}</bdi>
                  {profile.vat_doubtful ? <span className={styles.tag}>{t`look again`}</span> : null}
                </td>
                <td>
                  <bdi dir="ltr">{field("billing_email")}</bdi>
                </td>
                <td>
                  <bdi dir="ltr">{field("currency")}</bdi>
                </td>
                <td className={styles.number}>{field("payment_days")}</td>
                <td className={styles.number}>{number(profile.people)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
