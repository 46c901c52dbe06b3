/** Starting the programs under test, so that none outlives the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * How long a test waits for one thing, in milliseconds. All waiting ends with the thing itself, so
 * a long limit costs a passing test nothing; a machine that does much else at once needs it.
 */
export const LIMIT = 60_000;

/** A built program: named by the environment, else where cargo puts it. */
export function program(variable: string, name: string): string {
  return process.env[variable] ?? resolve(ROOT, "target/debug", name);
}

/** A started program. */
export interface Running {
  process: ChildProcess;
  /** The next line it says that matches; rejects when it ends first. */
  line(matching: RegExp): Promise<RegExpMatchArray>;
  /** Writes a line to it. */
  tell(line: string): void;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
  /** Everything it said, for a failing test. */
  said(): string;
  /** Ends it, and every program it started. */
  stop(): Promise<void>;
}

export function start(file: string, args: string[] = [], env: Record<string, string | undefined> = {}): Running {
  // A group of its own, so that it can be ended together with what it starts.
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const endAll = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGTERM");
    } catch {
      // Nobody of the group is left.
    }
  };
  process.on("exit", endAll);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const wake = () => {
    for (const waiter of waiting) waiter();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      wake();
    });
  }
  const ended = new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      over = true;
      wake();
      done(code);
    });
  });
  ended.catch(() => {
    over = true;
    wake();
  });
  let seen = 0;
  return {
    process: child,
    ended,
    said: () => lines.join("\n"),
    tell: (line) => void child.stdin.write(`${line}\n`),
    line: (matching) =>
      new Promise((found, fail) => {
        const look = () => {
          while (seen < lines.length) {
            const match = (lines[seen++] ?? "").match(matching);
            if (match) {
              waiting.delete(look);
              return found(match);
            }
          }
          if (over) {
            waiting.delete(look);
            fail(new Error(`${file} ended before it said ${matching}:\n${lines.join("\n")}`));
          }
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      endAll();
      await ended.catch(() => undefined);
      process.off("exit", endAll);
    },
  };
}

/** A folder of this test's own. */
export function freshFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "rollbook-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Asks until the answer is there, for things that send no news. */
export async function until<T>(
  ask: () => Promise<T | undefined | false | null>,
  what: string | (() => string),
  limit = LIMIT,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${typeof what === "string" ? what : what()}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}
