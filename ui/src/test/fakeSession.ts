import type { AppStatus, Commands, ErrorCode } from "@/bindings";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** The recovery key the fake directory always gets. */
export const RECOVERY_KEY = "R7KD-2M9P-XQ4T-W6HB-8VNC-J3LF-ZA5E";
export const PASSWORD = "correct horse battery";

/** What the fake session needs of the fake directory. */
export interface SessionDesk {
  status(): AppStatus;
  /** Changes where the session stands and tells the news. */
  session(change: Partial<AppStatus>): AppStatus;
  refuse(code: ErrorCode, detail?: Record<string, unknown>): never;
}

/** First run, unlocking, signing in and locking, in memory. */
export class FakeSession {
  constructor(private readonly desk: SessionDesk) {}

  readonly handlers: Handlers = {
    directory_create: (args) => {
      this.desk.session({
        phase: "verify_recovery_key",
        organization: args.organization,
        sign_in_hint: args.owner_email,
      });
      return { recovery_key: RECOVERY_KEY };
    },
    recovery_key_verify: ({ recovery_key }) => {
      const bare = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");
      if (bare(recovery_key).length !== bare(RECOVERY_KEY).length) this.desk.refuse("malformed_recovery_key");
      if (bare(recovery_key) !== bare(RECOVERY_KEY)) this.desk.refuse("wrong_recovery_key");
      return this.desk.session({ phase: "open" });
    },
    directory_unlock: (args) => {
      if (args.passphrase !== null && args.passphrase !== PASSWORD) this.desk.refuse("wrong_passphrase");
      const locked = this.desk.session({ phase: "locked" });
      if (!args.sign_in) return locked;
      if (args.sign_in.password !== PASSWORD) this.desk.refuse("wrong_password", { wait_s: 1 });
      return this.desk.session({ phase: "open" });
    },
    owner_password_set: () => this.desk.session({ phase: "open" }),
    password_check: ({ password, context }) => {
      const broken: string[] = [];
      if (password.length < 15) broken.push("too_short");
      if (new Set(password).size < 6) broken.push("too_guessable");
      if (context.some((word) => word.toLowerCase() === password.toLowerCase())) broken.push("equals_identifier");
      return {
        score: Math.min(4, Math.floor(password.length / 5)),
        acceptable: broken.length === 0,
        broken,
        min_length: 15,
      };
    },
    sign_in: ({ password }) => {
      if (this.desk.status().sign_in_wait_s > 0)
        this.desk.refuse("sign_in_locked", { wait_s: this.desk.status().sign_in_wait_s });
      if (password !== PASSWORD) this.desk.refuse("wrong_password", { wait_s: 1 });
      return this.desk.session({ phase: "open" });
    },
    lock: () => this.desk.session({ phase: "locked" }),
  };
}
