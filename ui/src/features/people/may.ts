import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "@/lib/queries";

/** Whether whoever is signed in holds a permission somewhere. */
export function useMay(permission: string): boolean {
  return useQuery(statusQuery).data?.admin?.permissions.includes(permission) ?? false;
}

/** Whether they may make one person of two entries. */
export const useMayMerge = (): boolean => useMay("people.merge");
