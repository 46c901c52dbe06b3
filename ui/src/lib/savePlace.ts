import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { chooseSavePath, hasFileDialogs, joinPath } from "./files";
import { call } from "./ipc";

/** Where a table is written: chosen in the system's dialog, or typed where there is none. */
export function useSavePlace(name: string, format: string) {
  const [typed, setTyped] = useState<string | null>(null);
  const suggested = useQuery({
    queryKey: ["export_folder"],
    queryFn: () =>
      call("export_suggest", {
        query: { text: "", filters: [], sort: [], states: [] },
        selection: null,
        format: "csv",
      }),
  });
  const path = typed ?? joinPath(suggested.data?.directory ?? "", name);
  return {
    /** What the field shows where paths are typed. */
    path,
    setPath: setTyped,
    isTyped: !hasFileDialogs(),
    /** The path; `null` where somebody closed the dialog. */
    choose: async (title: string): Promise<string | null> =>
      hasFileDialogs() ? chooseSavePath(title, name, [{ name: format.toUpperCase(), extensions: [format] }]) : path,
  };
}
