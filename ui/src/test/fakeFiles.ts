import type {
  AppError,
  AppPhase,
  BackupView,
  Commands,
  DirectoryQuery,
  ErrorCode,
  ExportScope,
  ImportFile,
  ImportOutcome,
  ImportReport,
  ImportRow,
  Job,
  JobKind,
  LastBackup,
  Selection,
} from "@/bindings";
import { mulberry } from "./fakePeople";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake files need of the fake directory. */
export interface Desk {
  jobs: Job[];
  tellJob(job: Job): void;
  count(query: DirectoryQuery): number;
  size(selection: Selection): number;
  everybody(): number;
  phase(phase: AppPhase): void;
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
  /** Takes an import's change set, so that undo knows it. */
  remember(file: string): string;
}

/** Rows of the made-up file. */
export const ROWS = 2_418;

const file: Omit<ImportFile, "file_id" | "name"> = {
  kind: "csv",
  size: 214_300,
  sheets: [],
  sheet: null,
  encoding: "UTF-8",
  delimiter: "semicolon",
  columns: [
    { index: 0, header: "Vorname", samples: ["Jana", "Tomáš", "Aoife"], field: "given", confidence: "exact" },
    { index: 1, header: "Nachname", samples: ["Kovář", "Ó Briain", "Weiß"], field: "family", confidence: "exact" },
    {
      index: 2,
      header: "Mail dienstl.",
      samples: ["jana.kovar@northwind.example", "tomas.benes@northwind.example"],
      field: "email",
      confidence: "likely",
    },
    { index: 3, header: "Abt.", samples: ["FIN", "ENG", "FAC"], field: "department", confidence: "likely" },
    { index: 4, header: "Eintritt", samples: ["01.12.2026", "11.12.2026"], field: "start_date", confidence: "exact" },
    { index: 5, header: "Kartennr.", samples: ["04a291f06b", "04c9017d22"], field: "badge", confidence: "exact" },
    { index: 6, header: "Sprache", samples: ["de", "fr", "ar"], field: "language", confidence: "exact" },
    { index: 7, header: "Bemerkung", samples: ["Vertrag bis 6/27"], field: null, confidence: "none" },
  ],
  fields: (
    "name given family display_name phonetic_name email username badge phone title person_type status company division " +
    "department departments site cost_centre manager roles employee_no start_date end_date language region " +
    "time_zone date_order first_weekday units use_computer_time secondary_email production note _id _base"
  ).split(" "),
  remembered: false,
  rows: ROWS,
  rows_exact: true,
  notes: [],
};

const names = [
  "Jana Kovář",
  "Tomáš Beneš",
  "Aoife Ó Briain",
  "Lukas Weiß",
  "Sami Haddad",
  "Ewa Nowak",
  "Idris Bello",
  "Mei Lin",
];

function makeRows(): ImportRow[] {
  const random = mulberry(3);
  return Array.from({ length: ROWS }, (_, at): ImportRow => {
    const dice = random();
    const outcome: ImportOutcome = dice < 0.787 ? "new" : dice < 0.965 ? "changed" : dice < 0.981 ? "same" : "refused";
    const name = names[at % names.length] as string;
    const warned = outcome !== "refused" && random() < 0.003;
    return {
      row: at + 2,
      outcome,
      name: at % 97 === 13 && outcome === "refused" ? "" : name,
      person: outcome === "new" ? null : `person ${at}`,
      changes:
        outcome === "changed"
          ? [
              ["department", "Sales", "Finance"],
              ...(at % 3 === 0 ? ([["phone", null, "+4930123456"]] as [string, null, string][]) : []),
            ]
          : outcome === "new"
            ? [
                ["email", null, "jana.kovar@northwind.example"],
                ["department", null, "Finance"],
              ]
            : [],
      problems:
        outcome === "refused"
          ? [
              at % 2 === 0
                ? {
                    row: at + 2,
                    column: "C (Mail dienstl.)",
                    field: "email",
                    severity: "error",
                    code: "email_incomplete",
                    params: { text: "jana.kovar@" },
                    message: "jana.kovar@ is not a complete e-mail address",
                    value: "jana.kovar@",
                  }
                : {
                    row: at + 2,
                    column: "E (Eintritt)",
                    field: "start_date",
                    severity: "error",
                    code: "date_impossible",
                    params: { text: "31.11.2026" },
                    message: "31.11.2026 is not a date in the calendar",
                    value: "31.11.2026",
                  },
            ]
          : warned
            ? [
                {
                  row: at + 2,
                  column: "D (Abt.)",
                  field: "phone",
                  severity: "warning",
                  code: "phone_not_diallable",
                  params: {},
                  message: "this cannot be dialled as it stands",
                  value: "12-34",
                },
              ]
            : [],
    };
  });
}

/** Commands about files, over a file and jobs in memory. */
export class FakeFiles {
  /** Jobs stay as they are until told to go on, so that a test can look and stop them. */
  holdJobs = false;
  /** Ends the next job so. */
  nextJobFails: AppError | null = null;
  lastBackup: LastBackup | null = null;
  /** What every backup holds. */
  backup: BackupView = {
    path: "",
    organization: "Northwind Offices",
    made_at: Date.parse("2026-11-20T16:30:00Z"),
    people: 2_014,
    badges: 1_870,
    key_at_hand: true,
    has_passphrase: false,
    replaces: true,
  };
  recoveryKey = "";
  private rows: ImportRow[] | null = null;
  private ran = false;
  private changeSet: string | null = null;
  private nextJob = 1;
  private readonly running = new Map<string, () => void>();

  constructor(private readonly desk: Desk) {}

  /** Lets held jobs finish. */
  finishJobs(): void {
    this.holdJobs = false;
    for (const finish of [...this.running.values()]) finish();
  }

  private start(kind: JobKind, unit: string, total: number, result: string, then: () => void): { job: string } {
    const job: Job = {
      job: String(this.nextJob++),
      kind,
      phase: "running",
      done: 0,
      total,
      unit,
      error: null,
      result: null,
    };
    this.desk.jobs.push(job);
    const finish = () => {
      if (!this.running.delete(job.job)) return;
      const failure = this.nextJobFails;
      this.nextJobFails = null;
      if (failure) Object.assign(job, { phase: "failed", error: failure });
      else {
        then();
        Object.assign(job, { phase: "done", done: total, result });
      }
      this.desk.tellJob(job);
    };
    this.running.set(job.job, finish);
    queueMicrotask(() => {
      job.done = Math.floor(total / 3);
      this.desk.tellJob(job);
      if (!this.holdJobs) setTimeout(finish, 5);
    });
    return { job: job.job };
  }

  private report(): ImportReport {
    this.rows ??= makeRows();
    const count = (outcome: ImportOutcome) => this.rows?.filter((row) => row.outcome === outcome).length ?? 0;
    const problems = this.rows.flatMap((row) => row.problems);
    return {
      file_id: "f1",
      dry_run: !this.ran,
      rows: this.rows.length,
      new: count("new"),
      changed: count("changed"),
      same: count("same"),
      refused: count("refused"),
      warnings: problems.filter((problem) => problem.severity === "warning").length,
      new_units: [
        ["department", "R&D", 188],
        ["department", "HR-EXT", 36],
      ],
      change_set: this.changeSet,
      notes: [{ code: "columns_left_out", names: ["Bemerkung"], count: 0, message: "Left out: Bemerkung." }],
      problems: problems.slice(0, 20),
      cancelled: false,
    };
  }

  private scopeSize(scope: ExportScope): number {
    switch (scope.kind) {
      case "everything":
        return this.desk.everybody();
      case "filter":
        return this.desk.count(scope.query);
      case "selected":
        return this.desk.size(scope.selection);
    }
  }

  readonly handlers: Handlers = {
    import_open: ({ path, ...how }) => {
      const name = path.split(/[\\/]/).at(-1) ?? path;
      if (name.endsWith(".pdf")) this.desk.refuse("file_refused", { reason: "not_a_table", what: "a PDF document" });
      if (name.endsWith(".xls")) this.desk.refuse("file_refused", { reason: "old_excel" });
      if (name.startsWith("huge"))
        this.desk.refuse("file_refused", { reason: "file_too_big", size: "629145600", limit: "536870912" });
      this.rows = null;
      this.ran = false;
      return {
        ...file,
        file_id: "f1",
        name,
        ...(name.endsWith(".xlsx")
          ? { kind: "xlsx", encoding: null, delimiter: null, sheets: ["Staff", "Leavers"], sheet: how.sheet ?? "Staff" }
          : { encoding: how.encoding ?? file.encoding, delimiter: how.delimiter ?? file.delimiter }),
      };
    },
    import_paste: ({ text, delimiter }) => {
      if (text.trim() === "") this.desk.refuse("file_refused", { reason: "file_empty" });
      this.rows = null;
      this.ran = false;
      return { ...file, file_id: "f1", name: "", kind: "tsv", size: text.length, delimiter: delimiter ?? "tab" };
    },
    import_cells: ({ row }) => {
      const found = this.rows?.find((one) => one.row === row) ?? this.desk.refuse("not_found");
      const value = found.problems[0]?.value ?? "";
      const cells = ["Jana", "Kovář", "jana.kovar@northwind.example", "FIN", "01.12.2026", "04a291f06b", "de", ""];
      cells[found.problems[0]?.field === "email" ? 2 : 4] = value;
      return { headers: file.columns.map((column) => column.header), cells };
    },
    import_correct: ({ row }) => {
      const found = this.rows?.find((one) => one.row === row);
      if (found) Object.assign(found, { outcome: "new", problems: [] });
      return {};
    },
    import_check: ({ mapping }) => {
      if (!Object.values(mapping.columns).some((field) => ["name", "given", "family", "email"].includes(field)))
        this.desk.refuse("file_refused", { reason: "column_missing", fields: "name,display_name,given,family" });
      return this.start("import_check", "rows", ROWS, "f1", () => undefined);
    },
    import_run: () =>
      this.start("import_run", "rows", ROWS, "f1", () => {
        this.ran = true;
        this.changeSet = this.desk.remember("new-starters-december.csv");
      }),
    undo_start: () => this.start("undo", "changes", ROWS * 3, "change undone", () => undefined),
    undo_report: () => ({
      change_set: "change undone",
      reversed: ROWS * 3,
      kept: 0,
      failed: 0,
      act: { kind: "import", name: null, badge: null, file: "new-starters-december.csv", count: null },
    }),
    import_report: () => this.report(),
    import_rows: ({ outcome, with_problems, start, end }) => {
      this.rows ??= makeRows();
      const fitting = this.rows.filter(
        (row) => (outcome === null || row.outcome === outcome) && (!with_problems || row.problems.length > 0),
      );
      return { total: fitting.length, rows: fitting.slice(start, end) };
    },
    import_save_refused: ({ path }) => ({ path, rows: this.report().refused }),
    import_template: ({ path }) => ({ path, rows: 2 }),
    export_suggest: ({ query, selection, format }) => {
      const filter = this.desk.count(query);
      return {
        scopes: {
          everything: this.desk.everybody(),
          filter,
          selected: selection ? this.desk.size(selection) : 0,
        },
        directory: "/home/office/Documents",
        file_name: `People 2026-11-21.${format}`,
        pdf_pages: Math.max(1, Math.ceil(filter / 38)),
      };
    },
    export_run: ({ scope, path }) => {
      if (path.startsWith("/root/")) this.desk.refuse("no_access", { path });
      const rows = this.scopeSize(scope);
      return this.start("export", "rows", rows, path, () => undefined);
    },
    backup_status: () => ({
      last: this.lastBackup,
      suggested: "/home/office/Documents/Northwind Offices 2026-11-21.rollbook-backup",
    }),
    backup_run: ({ path }) => {
      if (path.startsWith("/root/")) this.desk.refuse("no_access", { path });
      return this.start("backup", "bytes", 4_000_000, path, () => {
        this.lastBackup = { path, at: Date.now() };
      });
    },
    backup_look: ({ path }) => {
      if (!path.endsWith(".rollbook-backup")) this.desk.refuse("backup_refused", { reason: "not_a_backup" });
      return { ...this.backup, path };
    },
    restore_run: ({ recovery_key }) => {
      if (!this.backup.key_at_hand && recovery_key?.replace(/[^a-z0-9]/gi, "").toUpperCase() !== this.recoveryKey)
        this.desk.refuse("wrong_recovery_key");
      this.desk.phase("restoring");
      const aside = "/home/office/.local/share/Rollbook/directory.rollbook.before-restore-20261121-120000";
      return this.start("restore", "bytes", 8_000_000, this.backup.replaces ? aside : "", () =>
        this.desk.phase("locked"),
      );
    },
    job_list: () => this.desk.jobs,
    job_cancel: ({ job }) => {
      this.running.delete(job);
      const found = this.desk.jobs.find((one) => one.job === job);
      if (found?.phase === "running") {
        found.phase = "cancelled";
        this.desk.tellJob(found);
      }
      return {};
    },
  };
}
