import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import {
  Blocks,
  Bookmark,
  BookmarkCheck,
  Building2,
  CalendarClock,
  Coins,
  FileDown,
  FileUp,
  History,
  MapPin,
  Network,
  Nfc,
  PackageCheck,
  ScanLine,
  Settings,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { GroupsRail } from "@/features/access/GroupsRail";
import { useSavedViews } from "@/features/directory/views/saved";
import {
  goTo,
  goToImport,
  goToRail,
  goToReaders,
  goToStocktake,
  goToUnits,
  type Place,
  show,
  showComing,
  showHistory,
  unitKinds,
  views,
} from "@/lib/nav";
import { countsQuery, unitTreeQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { unitKindWord } from "@/lib/unitWords";
import styles from "./Frame.module.css";
import { listPeopleWith } from "./peopleWith";
import { viewLook } from "./viewList";

export function SideRail({
  now,
  readOnly,
  permissions,
}: {
  now: Place;
  readOnly: boolean;
  permissions: readonly string[];
}) {
  const { t, i18n } = useLingui();
  const counts = useQuery(countsQuery);
  const number = useNumber();
  return (
    <nav className={styles.side} aria-label={t`Views and workspace`} data-region>
      {now.screen === "units" || now.screen === "billing" ? (
        <UnitParts now={now} />
      ) : (
        <>
          <h2>{t`Views`}</h2>
          {views.map((view) => {
            const { word, Icon, count } = viewLook[view];
            return (
              <Item
                key={view}
                icon={<Icon size={16} aria-hidden />}
                current={now.screen === "directory" && now.view === view}
                onPress={() => goTo(view)}
                count={counts.data ? number(count(counts.data)) : undefined}
              >
                {i18n._(word)}
              </Item>
            );
          })}
          <SavedViews now={now} />
          <GroupsRail readOnly={readOnly} onPeople={(group) => listPeopleWith("groups", group.id, group.name)} />
        </>
      )}
      <h2>{t`Workspace`}</h2>
      {readOnly ? null : (
        <Item
          icon={<FileUp size={16} aria-hidden />}
          current={now.screen === "import"}
          onPress={goToImport}
          place="import"
        >
          {t`Import`}
        </Item>
      )}
      <Item icon={<FileDown size={16} aria-hidden />} onPress={() => show("export")} place="export">
        {t`Export`}
      </Item>
      <Item icon={<Nfc size={16} aria-hidden />} current={now.screen === "rail"} onPress={goToRail} place="enrolment">
        {t`Enrolment`}
      </Item>
      <Item
        icon={<PackageCheck size={16} aria-hidden />}
        current={now.screen === "stocktake"}
        onPress={goToStocktake}
        place="stocktake"
      >
        {t`Stocktake`}
      </Item>
      {permissions.includes("people.read") ? (
        <Item
          icon={<CalendarClock size={16} aria-hidden />}
          current={now.screen === "coming"}
          onPress={() => showComing()}
          place="coming"
        >
          {t`Coming changes`}
        </Item>
      ) : null}
      {permissions.includes("audit.read") ? (
        <Item
          icon={<History size={16} aria-hidden />}
          current={now.screen === "history"}
          onPress={() => showHistory()}
          place="history"
        >
          {t`History`}
        </Item>
      ) : null}
      <Item
        icon={<ScanLine size={16} aria-hidden />}
        current={now.screen === "readers"}
        onPress={goToReaders}
        place="readers"
      >
        {t`Readers`}
      </Item>
      <Item icon={<Settings size={16} aria-hidden />} onPress={() => show("settings")} place="settings">
        {t`Settings`}
      </Item>
    </nav>
  );
}

/** Views that were saved under a name; everybody's first. */
function SavedViews({ now }: { now: Place }) {
  const { t } = useLingui();
  const { views } = useSavedViews();
  if (views.length === 0) return null;
  return (
    <>
      <h2>{t`Saved views`}</h2>
      {views.map(({ id, name, shared }) => (
        <Item
          key={id}
          icon={shared ? <BookmarkCheck size={16} aria-hidden /> : <Bookmark size={16} aria-hidden />}
          current={now.screen === "directory" && now.view === `saved:${id}`}
          onPress={() => goTo(`saved:${id}`)}
        >
          {name}
        </Item>
      ))}
    </>
  );
}

function Item({
  icon,
  current,
  count,
  place,
  onPress,
  children,
}: {
  icon: ReactNode;
  current?: boolean;
  count?: string;
  /** The same in every language, for walks through the program. */
  place?: string;
  onPress: () => void;
  children: string;
}) {
  return (
    <Button className={styles.item} aria-current={current ? "page" : undefined} data-place={place} onPress={onPress}>
      {icon}
      <span className="cut">{children}</span>
      {count !== undefined ? <span className={styles.count}>{count}</span> : null}
    </Button>
  );
}

/** The parts of the Departments tab, which Billing is about as well, with how many there are of each. */
function UnitParts({ now }: { now: Place }) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const page = useQuery(unitTreeQuery);
  return (
    <>
      <h2>{t`Organisation`}</h2>
      {unitKinds.map((kind) => {
        const Icon = unitIcons[kind];
        const count = page.data?.units.filter((unit) => unit.kind === kind && !unit.gone).length;
        return (
          <Item
            key={kind}
            icon={<Icon size={16} aria-hidden />}
            current={now.screen === "units" && now.unitKind === kind}
            onPress={() => goToUnits(kind)}
            count={count === undefined ? undefined : number(count)}
          >
            {i18n._(unitKindWord[kind])}
          </Item>
        );
      })}
    </>
  );
}

const unitIcons = {
  company: Building2,
  division: Blocks,
  department: Network,
  site: MapPin,
  cost_centre: Coins,
} as const;
