/** Numbers of running programs, as Linux tells them. */
import { readdirSync, readFileSync } from "node:fs";

export const median = (values: number[]): number => at(values, 0.5);
export const p95 = (values: number[]): number => at(values, 0.95);

const at = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** The clock on the wall in ms, finer than `Date.now`. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Programs whose data lies in this folder: their variables tell them apart, and children inherit them. */
function* processes(data: string): Iterable<{ id: string; name: string }> {
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${id}/environ`, "latin1").includes(`XDG_DATA_HOME=${data}\0`)) continue;
      yield { id, name: readFileSync(`/proc/${id}/comm`, "utf8").trim() };
    } catch {
      // It ended meanwhile.
    }
  }
}

/** The process of this name. */
export function processOf(name: string, data: string): string {
  for (const found of processes(data)) if (found.name === name) return found.id;
  throw new Error(`no process is called ${name}`);
}

/** When a process was started, by the clock on the wall in ms; exact to 10 ms. */
export function startOf(id: string): number {
  // proc(5): the 22nd field, in hundredths of a second since the machine was started. The second
  // field is a name in parentheses that may hold blanks.
  const fields = readFileSync(`/proc/${id}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const sinceBoot = Number(fields[22 - 3]) * 10;
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  return now() - (uptime - sinceBoot);
}

/** What a process has in memory, in MiB, each page shared out among those who use it (PSS). */
export interface Held {
  name: string;
  all: number;
  /** Heaps, stacks and compiled code: what no file stands behind. */
  own: number;
}

/** A window's processes and what each holds. */
export function held(data: string): Held[] {
  const found: Held[] = [];
  for (const { id, name } of processes(data)) {
    // The driver and what it brings are none of the window's.
    if (!/^(rollbook|empty-window|WebKit(Web|Network))/.test(name)) continue;
    try {
      const told = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      const kib = (line: string) => Number(new RegExp(`^${line}:\\s+(\\d+)`, "m").exec(told)?.[1] ?? 0);
      found.push({ name, all: kib("Pss") / 1024, own: kib("Pss_Anon") / 1024 });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** Memory of a window's processes together in MiB. */
export const memory = (data: string): number => held(data).reduce((sum, { all }) => sum + all, 0);
