import { useEffect, useRef } from "react";
import { firstViewSetting } from "@/features/directory/views/saved";
import { goTo, place, start } from "@/lib/nav";
import { useSetting } from "@/lib/settings";

/** Opens the window with the view its admin chose, unless somebody went elsewhere meanwhile. */
export function useFirstView(): void {
  const [first, , { ready }] = useSetting(firstViewSetting);
  const done = useRef(false);
  useEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    if (first !== start.view && place.get() === start) goTo(first);
  }, [ready, first]);
}
