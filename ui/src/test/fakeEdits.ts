import type { Commands, EditOutcome, EditReport, EditRow, ErrorCode, Job, Selection } from "@/bindings";
import type { FakePerson } from "./fakePeople";

interface Desk {
  jobs: Job[];
  tellJob(job: Job): void;
  idsOf(selection: Selection): string[];
  person(id: string): FakePerson;
  /** Changes people in one act that can be undone; answers its name. */
  change(ids: string[], change: (person: FakePerson) => void): string;
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
}

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** The same change for many people, as far as single fields go. */
export class FakeEdits {
  /** While `true`, edits stay under way until `finish`. */
  hold = false;
  private readonly done = new Map<string, { report: EditReport; rows: EditRow[] }>();
  private readonly running = new Map<string, () => void>();
  private next = 1;

  constructor(private readonly desk: Desk) {}

  finish(): void {
    this.hold = false;
    for (const end of [...this.running.values()]) end();
  }

  readonly handlers: Handlers = {
    people_edit: ({ selection, edits, dry_run, checked }) => {
      for (const { field, values } of edits)
        if (values[0] === "nowhere")
          this.desk.refuse("invalid_fields", {
            problems: [{ field, severity: "error", code: "unknown_unit", message: "", params: { name: "nowhere" } }],
          });
      const before = checked ? this.done.get(checked) : undefined;
      if (checked && !before) this.desk.refuse("not_found");
      const ids = before?.rows.map((row) => row.id) ?? this.desk.idsOf(selection);
      const job: Job = {
        ...{ job: `edit ${this.next++}`, kind: dry_run ? "edit_check" : "edit", phase: "running", unit: "people" },
        ...{ done: 0, total: ids.length, error: null, result: null },
      };
      this.desk.jobs.push(job);
      const end = () => {
        // Somebody may have stopped it.
        if (!this.running.delete(job.job) || job.phase !== "running") return;
        this.perform(job.job, ids, edits, dry_run);
        Object.assign(job, { phase: "done", done: ids.length });
        this.desk.tellJob(job);
      };
      this.running.set(job.job, end);
      queueMicrotask(() => {
        job.done = Math.floor(ids.length / 3);
        this.desk.tellJob(job);
        if (!this.hold) setTimeout(end, 5);
      });
      return { job: job.job };
    },
    people_edit_report: ({ job }) => this.done.get(job)?.report ?? this.desk.refuse("not_found"),
    people_edit_rows: ({ job, outcome, start, end }) => {
      const rows = (this.done.get(job)?.rows ?? []).filter((row) => !outcome || row.outcome === outcome);
      return { total: rows.length, rows: rows.slice(start, end) };
    },
  };

  private perform(job: string, ids: string[], edits: Commands["people_edit"]["args"]["edits"], dry: boolean): void {
    const value = (edit: (typeof edits)[number]) => (edit.verb === "clear" ? "" : (edit.values[0] ?? ""));
    const rows = ids.map((id): EditRow => {
      const person = this.desk.person(id);
      const name = person.fields.name ?? "";
      if (person.state === "suspended")
        return { id, name, outcome: "refused", changes: [], error: { code: "denied", message: "", detail: {} } };
      const changes = edits
        .filter((edit) => (person.fields[edit.field] ?? "") !== value(edit))
        .map((edit): [string, string | null, string | null] => [
          edit.field,
          person.fields[edit.field] || null,
          value(edit) || null,
        ]);
      return { id, name, outcome: changes.length > 0 ? "changed" : "same", changes, error: null };
    });
    const count = (outcome: EditOutcome) => rows.filter((row) => row.outcome === outcome).length;
    const changed = rows.filter((row) => row.outcome === "changed").map((row) => row.id);
    const change_set =
      dry || changed.length === 0
        ? null
        : this.desk.change(changed, (person) => {
            for (const edit of edits) person.fields[edit.field] = value(edit);
          });
    const report: EditReport = {
      ...{ job, dry_run: dry, people: rows.length, change_set, new_units: [] },
      ...{ changed: changed.length, same: count("same"), refused: count("refused") },
    };
    this.done.set(job, { report, rows });
  }
}
