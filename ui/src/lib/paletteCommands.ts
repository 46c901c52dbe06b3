import type { LucideIcon } from "lucide-react";
import { createStore } from "./store";

/** A command about what is selected in the list; the list offers them, the palette shows them first. */
export interface SelectionCommand {
  id: string;
  text: string;
  Icon: LucideIcon;
  run: () => void;
}

export const commandsForSelection = createStore<readonly SelectionCommand[]>([]);
