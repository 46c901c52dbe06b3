import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, FileUp, History, LockKeyhole, Search, Trash2, UserRoundPlus, UsersRound } from "lucide-react";
import type { DirectoryPage } from "@/bindings";
import { Button, EmptyState } from "@/components";
import { keys } from "@/lib/changes";
import { call } from "@/lib/ipc";
import { addPerson, type BuiltInView, goToImport } from "@/lib/nav";
import { noWish, toQuery, type Wish } from "./query";

export interface NobodyProps {
  view: BuiltInView;
  wish: Wish;
  page: Omit<DirectoryPage, "rows">;
  now: number;
  readOnly: boolean;
  onWish: (wish: Wish) => void;
  onAlsoSuspended: () => void;
}

/** Why the list is empty, and what to do about it. */
export function Nobody({ view, wish, page, now, readOnly, onWish, onAlsoSuspended }: NobodyProps) {
  const { t } = useLingui();
  const text = wish.text.trim();
  const filters = wish.filters.length;
  const suspended = page.hidden.find((one) => one.state === "suspended")?.count ?? 0;
  // How many there would be without the filters.
  const without = useQuery({
    queryKey: [...keys.counts, "without filters", view, text, wish.states],
    enabled: filters > 0,
    queryFn: async () => (await call("directory_query", toQuery(view, { ...wish, filters: [], sort: [] }, now))).total,
  });

  if (text || filters > 0 || wish.states.length > 0) {
    const on = plural(filters, { one: "# filter is on.", other: "# filters are on." });
    const more =
      without.data === undefined
        ? ""
        : plural(without.data, { one: "# person matches without them.", other: "# people match without them." });
    return (
      <EmptyState
        icon={<Search size={20} aria-hidden />}
        title={text ? t`No one matches “${text}”` : t`No one matches the filters`}
        actions={
          <>
            {filters > 0 ? <Button onPress={() => onWish({ ...wish, filters: [] })}>{t`Clear filters`}</Button> : null}
            {suspended > 0 ? (
              <Button onPress={onAlsoSuspended}>
                {plural(suspended, { one: "Also show # suspended", other: "Also show # suspended" })}
              </Button>
            ) : null}
            {filters === 0 && !text ? <Button onPress={() => onWish(noWish)}>{t`Show everybody again`}</Button> : null}
            {text && !readOnly && view === "all" ? (
              <Button look={filters > 0 || suspended > 0 ? "quiet" : "default"} onPress={() => addPerson(text)}>
                <UserRoundPlus size={16} aria-hidden />
                {t`Add “${text}”`}
              </Button>
            ) : null}
          </>
        }
      >
        {filters > 0 ? `${on} ${more}` : suspended > 0 ? t`Among the active and invited.` : null}
      </EmptyState>
    );
  }
  switch (view) {
    case "all":
      return <FirstPeople readOnly={readOnly} title={t`Your directory is empty`} />;
    case "recent":
      return <EmptyState icon={<History size={20} aria-hidden />} title={t`Nothing changed in the last 7 days`} />;
    case "no_badge":
      return <EmptyState icon={<BadgeCheck size={20} aria-hidden />} title={t`Everybody has a badge`} />;
    case "suspended":
      return <EmptyState icon={<LockKeyhole size={20} aria-hidden />} title={t`Nobody is suspended`} />;
    case "bin":
      return (
        <EmptyState icon={<Trash2 size={20} aria-hidden />} title={t`The bin is empty`}>
          {t`Deleted people stay here for 30 days.`}
        </EmptyState>
      );
  }
}

/** Two ways to begin. */
export function FirstPeople({ readOnly, title }: { readOnly: boolean; title: string }) {
  const { t } = useLingui();
  return (
    <EmptyState
      icon={<UsersRound size={20} aria-hidden />}
      title={title}
      actions={
        readOnly ? null : (
          <>
            <Button look="primary" onPress={goToImport}>
              <FileUp size={16} aria-hidden />
              {t`Import a file`}
            </Button>
            <Button onPress={() => addPerson()}>{t`Add person`}</Button>
          </>
        )
      }
    >
      {t`Bring everyone in from a file, or add the first person by hand.`}
    </EmptyState>
  );
}
