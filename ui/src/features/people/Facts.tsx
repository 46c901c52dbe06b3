import { useLingui } from "@lingui/react/macro";
import type { PersonView } from "@/bindings";
import { type FieldKey, fieldWord, personTypeWord, roleWord } from "@/lib/fieldWords";
import { formatDay, formatInstant } from "@/lib/format";
import { useReading } from "@/lib/reading";
import styles from "./People.module.css";
import { cityOf, nameOf } from "./regional";

const details: readonly FieldKey[] = [
  "email",
  "phone",
  "title",
  "username",
  "secondary_email",
  "phonetic_name",
  "department",
  "departments",
  "role",
  "manager",
  "person_type",
  "company",
  "division",
  "site",
  "cost_centre",
  "employee_no",
  "start_date",
  "end_date",
  "production",
  "note",
];
const language: readonly FieldKey[] = [
  "language",
  "region",
  "time_zone",
  "date_order",
  "first_weekday",
  "units",
  "use_computer_time",
];
const ltr = new Set<FieldKey>(["email", "secondary_email", "phone", "username", "employee_no"]);

/** What is known, to be read: in the bin, in a directory that cannot be changed, and while peeking. */
export function Facts({ view, part }: { view: PersonView; part: "details" | "language" }) {
  const { t } = useLingui();
  const say = useFact(view);
  const known = (part === "details" ? details : language).flatMap((field) => {
    const text = say(field);
    return text ? [{ field, text }] : [];
  });
  if (known.length === 0)
    return <p className="dim">{part === "language" ? t`As the office.` : t`Nothing is filled in.`}</p>;
  return (
    <dl className={styles.facts}>
      {known.map(({ field, text }) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{fieldWord(field)}</dt>
          <dd>
            <bdi dir={ltr.has(field) ? "ltr" : undefined}>{text}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function useFact(view: PersonView): (field: FieldKey) => string {
  const say = useFieldText();
  return (field) => {
    switch (field) {
      case "departments":
        return view.departments
          .filter((unit) => unit.id !== view.fields.department)
          .map((unit) => unit.name)
          .join(", ");
      case "role":
        return roleWord(view.role);
      default:
        return view.references[field]?.name ?? say(field, view.fields[field] ?? "");
    }
  };
}

/** A field's value as people read it. */
export function useFieldText(): (field: string, value: string) => string {
  const { t } = useLingui();
  const reading = useReading();
  const asUsual: Record<string, string> = {
    dmy: t`Day, month, year`,
    mdy: t`Month, day, year`,
    iso: t`Year, month, day`,
    metric: t`Metric`,
    imperial: t`Imperial`,
    locale: t`As usual in the region`,
  };
  return (field, value) => {
    switch (field) {
      case "person_type":
        return value ? personTypeWord(value) : "";
      case "start_date":
      case "end_date":
        return value ? formatDay(value, reading) : "";
      case "production":
      case "use_computer_time":
        return value === "true" ? t`Yes` : "";
      case "language":
      case "region":
        return nameOf(field, value, reading.tag);
      case "time_zone":
        return value ? cityOf(value) : "";
      case "date_order":
      case "units":
        return value ? (asUsual[value] ?? value) : "";
      case "first_weekday": {
        const at = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].indexOf(value);
        return at < 0
          ? (asUsual[value] ?? "")
          : new Intl.DateTimeFormat(reading.tag, { weekday: "long", timeZone: "UTC" }).format(
              Date.UTC(2026, 0, 5 + at),
            );
      }
      case "activated_at":
        return value ? formatInstant(Number(value), reading) : "";
      default:
        return value;
    }
  };
}
