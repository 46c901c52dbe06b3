import type { ActKind, Changed, Commands, ErrorCode, FoundByKeys, SharedView } from "@/bindings";
import type { FakePerson } from "./fakePeople";

interface Desk {
  done(kind: ActKind, back: () => void): Changed;
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
}

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** Views that everybody finds. */
export class FakeViews {
  shared: SharedView[] = [];
  mayChange = true;

  constructor(private readonly desk: Desk) {}

  private put(kind: ActKind, next: SharedView[]): Changed {
    const before = this.shared;
    this.shared = next;
    return this.desk.done(kind, () => {
      this.shared = before;
    });
  }

  readonly handlers: Handlers = {
    shared_views: () => ({ views: this.shared, may_change: this.mayChange }),
    shared_view_save: (view) => {
      const other = this.shared.find((one) => one.id !== view.id && one.name === view.name);
      if (other) this.desk.refuse("name_taken", { field: "name", name: view.name, id: other.id });
      return this.put("view_save", [...this.shared.filter((one) => one.id !== view.id), view]);
    },
    shared_view_remove: ({ id }) => {
      if (!this.shared.some((one) => one.id === id)) this.desk.refuse("not_found");
      return this.put(
        "view_remove",
        this.shared.filter((one) => one.id !== id),
      );
    },
  };
}

/** Whom a pasted list names, by addresses only. */
export function peopleByKeys(text: string, people: readonly FakePerson[]): FoundByKeys {
  const found: FoundByKeys = { asked: 0, found: [], repeated: 0, in_bin: [], several: [], missing: [] };
  for (const typed of text.split(/[\n,;]/).map((one) => one.trim())) {
    if (typed === "") continue;
    found.asked += 1;
    const hits = people.filter((person) => person.fields.email === typed || person.fields.name === typed);
    const refs = hits.map((person) => ({ id: person.id, name: person.fields.name ?? "" }));
    const [one] = hits;
    if (!one) found.missing.push(typed);
    else if (hits.length > 1) found.several.push({ typed, people: refs });
    else if (one.state === "bin") found.in_bin.push({ typed, people: refs });
    else if (found.found.includes(one.id)) found.repeated += 1;
    else found.found.push(one.id);
  }
  return found;
}
