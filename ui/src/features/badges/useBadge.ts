import { t } from "@lingui/core/macro";
import { useMutation } from "@tanstack/react-query";
import type { BadgeRelease, BadgeView, MoveBadge } from "@/bindings";
import { call } from "@/lib/ipc";
import { soundSetting, useSetting } from "@/lib/settings";
import { sayDone, sayProblem } from "@/lib/toasts";
import { play } from "./tone";

/** Plays a tone unless somebody wants it quiet. */
export function useTone(): typeof play {
  const [on] = useSetting(soundSetting);
  return (melody) => {
    if (on) play(melody);
  };
}

export interface Given {
  number: string;
  typed: boolean;
  take: MoveBadge | null;
}

/** Gives a card to a person, one after the other. The undo stands in the corner. */
export function useAssign(person: { id: string; name: string }) {
  const tone = useTone();
  return useMutation({
    scope: { id: `badges of ${person.id}` },
    mutationFn: (given: Given) => call("badge_assign", { person: person.id, ...given }),
    onSuccess: (changed) => {
      tone("done");
      const name = person.name;
      sayDone(t`Badge given to ${name}.`, changed);
    },
    onError: () => tone("problem"),
  });
}

export function releasedText(how: BadgeRelease, label: string): string {
  switch (how) {
    case "returned":
      return t`Badge ${label} is back and free.`;
    case "lost":
      return t`Badge ${label} is reported lost.`;
    case "revoked":
      return t`Badge ${label} is out of use for good.`;
    case "found":
      return t`Badge ${label} is found.`;
  }
}

/** Takes a badge back, reports it lost or found. */
export function useRelease() {
  return useMutation({
    mutationFn: ({ badge, how }: { badge: BadgeView; how: BadgeRelease }) =>
      call("badge_release", { badge: badge.id, how, reason: null }),
    onSuccess: (changed, { badge, how }) => sayDone(releasedText(how, badge.label), changed),
    onError: sayProblem,
  });
}
