import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ArchiveRestore,
  Bookmark,
  CalendarClock,
  ClipboardList,
  DatabaseBackup,
  FileDown,
  FileUp,
  Keyboard,
  LockKeyhole,
  Moon,
  Nfc,
  PackageCheck,
  PanelsTopLeft,
  ScanLine,
  Search,
  Settings,
  Undo2,
  UserRoundPlus,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Input } from "react-aria-components/Input";
import { Header, ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { SearchField } from "react-aria-components/SearchField";
import { Avatar, Overlay, StatusPill } from "@/components";
import { useSavedViews } from "@/features/directory/views/saved";
import { everybody, useFoundPeople } from "@/lib/findPeople";
import { keyText, type ShortcutId, shortcuts } from "@/lib/keys";
import {
  addPerson,
  goTo,
  goToImport,
  goToRail,
  goToReaders,
  goToStocktake,
  selectByList,
  show,
  showComing,
  showPerson,
  views,
} from "@/lib/nav";
import { commandsForSelection } from "@/lib/paletteCommands";
import { countsQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { lock } from "@/lib/session";
import { themeSetting, useSetting } from "@/lib/settings";
import { useStore } from "@/lib/store";
import { undo } from "@/lib/toasts";
import styles from "./Palette.module.css";
import { tabsFor } from "./tabs";
import { viewLook } from "./viewList";

interface Command {
  id: string;
  text: string;
  /** Other words that find it. */
  also?: string;
  icon: ReactNode;
  key?: ShortcutId;
  more?: string;
  run: () => void;
}

const PEOPLE_SHOWN = 6;

/** Finds a person or runs a command: selection first, then views, people and the rest. */
export function Palette({
  readOnly,
  permissions,
  onClose,
}: {
  readOnly: boolean;
  permissions: readonly string[];
  onClose: () => void;
}) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const number = useNumber();
  const [text, setText] = useState("");
  const [theme, setTheme] = useSetting(themeSetting);
  const counts = useQuery(countsQuery);
  // The list of people has its views.
  const areas = tabsFor(permissions).filter((tab) => tab.id !== "people");
  const { views: saved } = useSavedViews();
  const ofSelection = useStore(commandsForSelection);

  const wanted = text.trim();
  const { found, isFetching } = useFoundPeople(text, { states: everybody, most: PEOPLE_SHOWN });

  const commands: Command[] = [
    ...ofSelection.map((command) => ({ ...command, icon: <command.Icon size={16} aria-hidden /> })),
    ...views.map((view): Command => {
      const { word, Icon, count } = viewLook[view];
      const name = i18n._(word);
      return {
        id: `view ${view}`,
        text: t`Go to view: ${name}`,
        also: view === "all" ? t`people users staff` : undefined,
        icon: <Icon size={16} aria-hidden />,
        key: view === "all" ? "people" : undefined,
        more: counts.data ? number(count(counts.data)) : undefined,
        run: () => goTo(view),
      };
    }),
    ...saved.map(
      ({ id, name }): Command => ({
        id: `saved ${id}`,
        text: t`Go to view: ${name}`,
        icon: <Bookmark size={16} aria-hidden />,
        run: () => goTo(`saved:${id}`),
      }),
    ),
    ...areas.map((tab): Command => {
      const area = i18n._(tab.word);
      return {
        id: `tab ${tab.id}`,
        text: t`Go to: ${area}`,
        also: tab.also ? i18n._(tab.also) : undefined,
        icon: <PanelsTopLeft size={16} aria-hidden />,
        key: tab.key,
        run: tab.go,
      };
    }),
    ...(readOnly
      ? []
      : ([
          {
            id: "add",
            text: t`Add person`,
            also: t`new create`,
            icon: <UserRoundPlus size={16} aria-hidden />,
            key: "newPerson",
            run: () => addPerson(),
          },
          {
            id: "import",
            text: t`Import a file`,
            also: "csv excel xlsx",
            icon: <FileUp size={16} aria-hidden />,
            run: goToImport,
          },
          {
            id: "undo",
            text: t`Undo the last change`,
            icon: <Undo2 size={16} aria-hidden />,
            key: "undo",
            run: () => void undo(null),
          },
        ] satisfies Command[])),
    {
      id: "export",
      text: t`Export`,
      also: "csv excel xlsx pdf",
      icon: <FileDown size={16} aria-hidden />,
      key: "export",
      run: () => show("export"),
    },
    {
      id: "select_by_list",
      text: t`Select by a list…`,
      also: t`paste e-mails numbers several`,
      icon: <ClipboardList size={16} aria-hidden />,
      run: () => selectByList(),
    },
    {
      id: "rail",
      text: t`Enrol badges one after the other`,
      also: t`enrolment queue cards round`,
      icon: <Nfc size={16} aria-hidden />,
      run: goToRail,
    },
    {
      id: "stocktake",
      text: t`Stocktake of cards`,
      also: t`inventory count pile`,
      icon: <PackageCheck size={16} aria-hidden />,
      run: goToStocktake,
    },
    ...(permissions.includes("people.read")
      ? [
          {
            id: "coming",
            text: t`Coming changes`,
            also: t`planned scheduled dates leavers joiners`,
            icon: <CalendarClock size={16} aria-hidden />,
            run: () => showComing(),
          },
        ]
      : []),
    {
      id: "readers",
      text: t`Readers`,
      also: "rfid nfc",
      icon: <ScanLine size={16} aria-hidden />,
      run: goToReaders,
    },
    {
      id: "theme",
      text: theme === "dark" ? t`Switch to the light theme` : t`Switch to the dark theme`,
      icon: <Moon size={16} aria-hidden />,
      run: () => setTheme(theme === "dark" ? "light" : "dark"),
    },
    {
      id: "settings",
      text: t`Settings`,
      also: t`language theme density dates`,
      icon: <Settings size={16} aria-hidden />,
      run: () => show("settings"),
    },
    {
      id: "backup",
      text: t`Back up now…`,
      also: t`save copy safe`,
      icon: <DatabaseBackup size={16} aria-hidden />,
      run: () => show("backup"),
    },
    {
      id: "restore",
      text: t`Restore from a backup…`,
      icon: <ArchiveRestore size={16} aria-hidden />,
      run: () => show("restore"),
    },
    {
      id: "keys",
      text: t`Keyboard shortcuts`,
      icon: <Keyboard size={16} aria-hidden />,
      key: "help",
      run: () => show("keys"),
    },
    {
      id: "lock",
      text: t`Lock`,
      also: t`sign out`,
      icon: <LockKeyhole size={16} aria-hidden />,
      key: "lock",
      run: () => void lock(client),
    },
  ];
  const folded = fold(wanted);
  const fitting = commands.filter((command) => fold(`${command.text} ${command.also ?? ""}`).includes(folded));

  const act = (key: string) => {
    onClose();
    if (key.startsWith("person ")) return showPerson(key.slice(7));
    if (key === "create") return addPerson(wanted);
    commands.find((command) => command.id === key)?.run();
  };

  return (
    <Overlay onClose={onClose} dismissable top>
      <Dialog
        aria-label={t`Search or run a command`}
        style={{ outline: 0, display: "flex", flex: 1, minInlineSize: 0 }}
      >
        <Autocomplete inputValue={text} onInputChange={setText}>
          <div className={styles.palette}>
            <SearchField aria-label={t`Name, e-mail, badge or command`} autoFocus className={styles.field}>
              <Search size={16} aria-hidden />
              <Input
                placeholder={t`Name, e-mail, badge or command`}
                onKeyDown={(event) => {
                  // One press leaves, also with text in the field.
                  if (event.key === "Escape") onClose();
                }}
              />
              <kbd aria-hidden>Esc</kbd>
            </SearchField>
            <ListBox
              aria-label={t`Results`}
              className={styles.list}
              onAction={(key) => act(String(key))}
              renderEmptyState={() => <div className={styles.empty}>{t`Nothing found for “${wanted}”.`}</div>}
            >
              {found.length > 0 ? (
                <ListBoxSection id="people">
                  <Header className={styles.heading}>{t`People`}</Header>
                  {found.map((person) => (
                    <ListBoxItem
                      key={person.id}
                      id={`person ${person.id}`}
                      textValue={person.name}
                      className={styles.item}
                    >
                      <Avatar id={person.id} name={person.name} />
                      <bdi className="cut">{person.name}</bdi>
                      {person.state === "suspended" ? <StatusPill state={person.state} /> : null}
                      <span className={styles.more}>{person.department}</span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
              {fitting.length > 0 ? (
                <ListBoxSection id="commands">
                  <Header className={styles.heading}>{t`Commands`}</Header>
                  {fitting.map((command) => (
                    <ListBoxItem key={command.id} id={command.id} textValue={command.text} className={styles.item}>
                      {command.icon}
                      <span className="cut">{command.text}</span>
                      <span className={styles.more}>
                        {command.key ? <kbd dir="ltr">{keyText(shortcuts[command.key].keys[0])}</kbd> : command.more}
                      </span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
              {wanted && found.length === 0 && !isFetching && !readOnly ? (
                <ListBoxItem id="create" textValue={t`Add “${wanted}”`} className={styles.item}>
                  <UserRoundPlus size={16} aria-hidden />
                  <span className="cut">{t`Add “${wanted}” as a person`}</span>
                </ListBoxItem>
              ) : null}
            </ListBox>
          </div>
        </Autocomplete>
      </Dialog>
    </Overlay>
  );
}

/** Without accents and case, as people type. */
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
