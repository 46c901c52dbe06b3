import type { ComponentType } from "react";
import type { Column, DirectoryQuery, NewAssignment, PersonView, Selection, TapView } from "@/bindings";

/**
 * What the screens give each other without knowing each other: `app` puts the pieces together.
 */

/** The person panel beside the list; `features/people` draws what is inside. */
export interface PersonPanelProps {
  id: string;
  /** `peek`: the focus stays in the list and moves on; nothing is edited. */
  mode: "open" | "peek";
  /**
   * Somebody clicked or focused the panel (or opened it by hand): only then may a tap give a card
   * to this person.
   */
  engaged: boolean;
  /** Put the focus on the first field. */
  edit: boolean;
  onClose: () => void;
  /** Shows the person before (−1) or after (+1) in the list. */
  onNeighbour: (step: -1 | 1) => void;
}

/** The badges of a person inside the panel; `features/badges` draws them. */
export interface BadgesBlockProps {
  person: PersonView;
  /** A tap may give its card to this person. */
  engaged: boolean;
  readOnly: boolean;
}

/** Roles and groups of a person inside the panel; `features/access` draws them. */
export interface AccessBlockProps {
  person: PersonView;
  readOnly: boolean;
}

/** What the panel is put together with, besides what the list gives it. */
export interface PersonPanelParts {
  Badges: ComponentType<BadgesBlockProps>;
  Roles: ComponentType<AccessBlockProps>;
  Groups: ComponentType<AccessBlockProps>;
  /** Absent for whoever may not read it. */
  History?: ComponentType<AccessBlockProps>;
}

export interface EnrolDialogProps {
  person: string;
  /** A card that was laid down before the dialog opened. */
  tap: TapView | null;
  onClose: () => void;
}

/** What a new person is given besides their fields. */
export interface NewRights {
  roles: NewAssignment[];
  groups: string[];
}

/** Roles and groups in the form of a new person; `features/access` draws them. */
export interface NewPersonRightsProps {
  /** Decides the default role. */
  type: string;
  value: NewRights;
  onChange: (value: NewRights) => void;
}

/** What may be done with the people who are selected, besides what the list knows itself. */
export interface SelectionVerbProps {
  selection: Selection;
  count: number;
}

export interface NewPersonDialogProps {
  Rights: ComponentType<NewPersonRightsProps>;
  /** What was searched for in vain, as a first guess. */
  name: string;
  onClose: () => void;
}

export interface ExportDialogProps {
  /** The list as it is shown. */
  query: DirectoryQuery;
  selection: Selection | null;
  /** Columns as they are shown, in their order. */
  columns: Column[];
  onClose: () => void;
}

export interface ImportScreenProps {
  onDone: () => void;
}
