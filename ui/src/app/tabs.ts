import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ShortcutId } from "@/lib/keys";
import { goTo, goToBilling, goToRoles, goToUnits, type Place, place } from "@/lib/nav";

/** An area of the window. */
export interface Tab {
  id: string;
  word: MessageDescriptor;
  key: ShortcutId;
  /** Other words that find it in the palette. */
  also?: MessageDescriptor;
  /** Whoever has none of these permissions anywhere does not see it. */
  needs: readonly string[];
  /** The screens that belong to it. */
  screens: readonly Place["screen"][];
  go: () => void;
}

/** All areas, in the order of the bar: a line each. */
export const tabs: readonly Tab[] = [
  {
    id: "people",
    word: msg`People`,
    key: "people",
    needs: [],
    screens: ["directory", "import", "readers", "rail", "stocktake", "history"],
    go: () => goTo(place.get().view),
  },
  {
    id: "roles",
    word: msg`Roles`,
    key: "roles",
    also: msg`permissions rights access`,
    needs: ["roles.manage", "roles.assign", "people.read"],
    screens: ["roles"],
    go: () => goToRoles(),
  },
  {
    id: "departments",
    word: msg`Departments`,
    key: "departments",
    also: msg`companies divisions sites cost centres organisation`,
    needs: ["people.read"],
    screens: ["units"],
    go: () => goToUnits(),
  },
  {
    id: "billing",
    word: msg`Billing`,
    key: "billing",
    also: msg`invoices usage companies cost centres`,
    needs: ["billing.read"],
    screens: ["billing"],
    go: goToBilling,
  },
];

/** Those that somebody with these permissions sees. */
export const tabsFor = (permissions: readonly string[]): readonly Tab[] =>
  tabs.filter((tab) => tab.needs.length === 0 || tab.needs.some((permission) => permissions.includes(permission)));
