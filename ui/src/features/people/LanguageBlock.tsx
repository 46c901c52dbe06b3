import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { Note, Switch } from "@/components";
import { fieldWord } from "@/lib/fieldWords";
import { formatDay } from "@/lib/format";
import { locale } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import type { DateStyle } from "@/lib/settings";
import { useStore } from "@/lib/store";
import type { BlockProps } from "./DetailsBlock";
import { Cell, ChoiceInput } from "./Fields";
import { LookUp } from "./LookUp";
import styles from "./People.module.css";
import { cityOf, nameOf, offsetOf, useLanguages, useRegions, useZones } from "./regional";
import { computerHabits, sample } from "./sample";

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A weekday's name; 5 January 2026 was a Monday. */
const weekday = (at: number, tag: string): string =>
  new Intl.DateTimeFormat(tag, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 0, 5 + at));

/** How somebody reads: language, zone, dates, measures; or simply as the computer does. */
export function LanguageBlock({ value, said, door }: Omit<BlockProps, "view">) {
  const { t } = useLingui();
  const tag = useStore(locale, (now) => now.tag);
  const now = useNow(30_000);
  const followsComputer = value("use_computer_time") === "true";
  const dates = (value("date_order") || "locale") as DateStyle;
  const zone = value("time_zone");
  const habits = followsComputer
    ? computerHabits()
    : { language: value("language"), region: value("region"), zone, dates };
  const read = sample(habits, now, tag);
  const look = (style: DateStyle) => formatDay("2026-08-03", { tag, dates: style });
  const offset = zone ? offsetOf(zone, now, tag) : "";
  const computerZone = computerHabits().zone;
  return (
    <>
      <div className={styles.grid}>
        <Cell field="use_computer_time" wide>
          <Switch
            isSelected={followsComputer}
            onChange={(on) => door.set("use_computer_time", on ? "true" : "")}
            note={t`Zone, dates, numbers and measures follow whichever computer is used. What is set below is kept for later.`}
          >
            {t`Use computer time`}
          </Switch>
        </Cell>
        <Look field="language" type="language" useChoices={useLanguages} {...{ value, said, door, tag }} />
        <Look
          field="region"
          type="region"
          useChoices={useRegions}
          isDisabled={followsComputer}
          {...{ value, said, door, tag }}
        />
        <Cell field="time_zone" wide>
          <LookUp
            label={fieldWord("time_zone")}
            value={zone}
            valueText={zone ? `${cityOf(zone)}${offset ? ` (${offset})` : ""}` : ""}
            onChange={useCallback((next: string) => door.set("time_zone", next), [door])}
            onBlur={useCallback(() => door.leave("time_zone"), [door])}
            useChoices={useZones}
            completes
            placeholder={t`City, such as Berlin`}
            hint={zone ? undefined : t`Empty: as the office.`}
            isDisabled={followsComputer}
            error={said.get("time_zone")?.error}
            warning={said.get("time_zone")?.warning}
          />
        </Cell>
        <ChoiceInput
          field="date_order"
          value={dates}
          door={door}
          said={said.get("date_order")}
          isDisabled={followsComputer}
          choices={[
            { value: "locale", text: t`As usual in the language`, more: look("locale") },
            { value: "dmy", text: t`Day, month, year`, more: look("dmy") },
            { value: "mdy", text: t`Month, day, year`, more: look("mdy") },
            { value: "iso", text: t`Year, month, day`, more: look("iso") },
          ]}
        />
        <ChoiceInput
          field="first_weekday"
          value={value("first_weekday") || "locale"}
          door={door}
          said={said.get("first_weekday")}
          isDisabled={followsComputer}
          choices={[
            { value: "locale", text: t`As usual in the region` },
            ...weekdays.map((day, at) => ({ value: day, text: weekday(at, tag) })),
          ]}
        />
        <ChoiceInput
          field="units"
          value={value("units") || "locale"}
          door={door}
          said={said.get("units")}
          isDisabled={followsComputer}
          choices={[
            { value: "locale", text: t`As usual in the region` },
            { value: "metric", text: t`Metric` },
            { value: "imperial", text: t`Imperial` },
          ]}
        />
      </div>
      <dl className={styles.sample} aria-label={t`Sample`}>
        <div>
          <dt>{t`Now`}</dt>
          <dd>{read.moment}</dd>
        </div>
        <div>
          <dt>{t`A date`}</dt>
          <dd>{read.day}</dd>
        </div>
        <div>
          <dt>{t`A number`}</dt>
          <dd>{read.number}</dd>
        </div>
      </dl>
      {followsComputer && !computerZone ? (
        <Note kind="warn">{t`This computer does not say its time zone; the zone above is used here.`}</Note>
      ) : null}
    </>
  );
}

function Look({
  field,
  type,
  value,
  said,
  door,
  tag,
  ...props
}: Omit<BlockProps, "view"> & {
  field: "language" | "region";
  type: "language" | "region";
  tag: string;
  useChoices: typeof useLanguages;
  isDisabled?: boolean;
}) {
  const { t } = useLingui();
  return (
    <Cell field={field}>
      <LookUp
        {...props}
        completes
        label={fieldWord(field)}
        value={value(field)}
        valueText={nameOf(type, value(field), tag)}
        onChange={useCallback((next: string) => door.set(field, next), [door, field])}
        onBlur={useCallback(() => door.leave(field), [door, field])}
        placeholder={t`As the office`}
        error={said.get(field)?.error}
        warning={said.get(field)?.warning}
      />
    </Cell>
  );
}
