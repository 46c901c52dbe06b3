import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { History, IdCard, LockKeyhole, type LucideIcon, Trash2, UsersRound } from "lucide-react";
import type { DirectoryCounts } from "@/bindings";
import type { BuiltInView } from "@/lib/nav";

/** What the rail and the palette show of each view. */
export const viewLook: Record<
  BuiltInView,
  { word: MessageDescriptor; Icon: LucideIcon; count: (counts: DirectoryCounts) => number }
> = {
  all: { word: msg`All people`, Icon: UsersRound, count: (counts) => counts.all },
  recent: { word: msg`Recently changed`, Icon: History, count: (counts) => counts.recently_changed },
  no_badge: { word: msg`No badge yet`, Icon: IdCard, count: (counts) => counts.no_badge },
  suspended: { word: msg`Suspended`, Icon: LockKeyhole, count: (counts) => counts.suspended },
  bin: { word: msg`Bin`, Icon: Trash2, count: (counts) => counts.bin },
};
