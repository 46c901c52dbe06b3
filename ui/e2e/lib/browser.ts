/** A browser on the interface, over a bridge of its own. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { expect, type TestContext } from "vitest";
import { freshFolder, LIMIT, program, ROOT, type Running, start } from "./programs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Debian's Chromium, with everything off that would look for a network. */
const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Desk {
  page: Page;
  browser: Browser;
  bridge: Running;
  /** Where the test's own files lie; exports are suggested here. */
  folder: string;
  /** What the page complained of: errors, refused loads, broken policies. */
  complaints: string[];
  /** Calls a command beside the page, as a second window would. */
  call<T>(name: string, args?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface DeskOptions {
  /** Arguments of the bridge, such as `--demo`. */
  bridge?: string[];
  locale?: string;
  dark?: boolean;
  /** Fixes what the page takes for now, so that pictures do not change with the day. */
  width?: number;
  height?: number;
}

/** Starts a bridge on a fresh directory and opens the interface. */
export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const folder = freshFolder();
  const bridge = start(
    program("ROLLBOOK_BRIDGE_BIN", "rollbook-bridge"),
    [
      "--leash",
      "--directory",
      join(folder.path, "directory.rollbook"),
      "--ui",
      join(ROOT, "ui/dist"),
      ...(options.bridge ?? []),
    ],
    // The folders the bridge is lent are the test's.
    { TMPDIR: folder.path },
  );
  const [, address = ""] = await bridge.line(/^listening on (\S+)$/);
  const browser = await chromium.launch({
    executablePath: process.env.ROLLBOOK_CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM,
  });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    locale: options.locale ?? "en-GB",
    timezoneId: "Europe/Berlin",
    colorScheme: options.dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refused call is part of many tests; the page shows it, and Chromium logs its status.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("http://127.0.0.1:") && !request.url().startsWith("data:")) {
      complaints.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await page.goto(address);
  return {
    page,
    browser,
    bridge,
    folder: folder.path,
    complaints,
    async call<T>(name: string, args: unknown = {}) {
      const answer = await context.request.post(new URL(`/api/call/${name}`, address).href, { data: args });
      const body = await answer.json();
      if (!answer.ok()) throw Object.assign(new Error(body.message), body);
      return body as T;
    },
    async close() {
      await browser.close();
      await bridge.stop();
      folder.remove();
    },
  };
}

/** A barrier that axe found. */
interface Barrier {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** How long a page that axe complains of may go on changing before what it complains of counts. */
const SETTLES = 10_000;
/** A page that changes nothing for so long after a look is at rest. */
const AT_REST = 1_000;

/** What stands in the way of people with assistive programs on the page as it is; none is tolerated. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(watchChanges);
  const end = Date.now() + SETTLES;
  for (;;) {
    await page.evaluate(animationsEnd);
    const before = await page.evaluate(changes);
    const found = await look(page);
    if (found.length === 0 || Date.now() > end) return found;
    // A list that is being replaced points to its old rows for a moment. When something changed
    // since, what was found may be gone; when nothing does, it is a barrier.
    const changed = await page.waitForFunction(changedSince, before, { timeout: AT_REST }).catch(() => null);
    if (!changed) return found;
  }
}

/** Runs in the page: counts its changes from now on. */
function watchChanges(): void {
  const counted = window as unknown as { changesSeen?: number };
  if (counted.changesSeen !== undefined) return;
  counted.changesSeen = 0;
  new MutationObserver(() => {
    counted.changesSeen = (counted.changesSeen ?? 0) + 1;
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

function changes(): number {
  return (window as unknown as { changesSeen?: number }).changesSeen ?? 0;
}

function changedSince(before: number): boolean {
  return ((window as unknown as { changesSeen?: number }).changesSeen ?? 0) > before;
}

/** Runs in the page: waits for every animation that has an end. Half-faded colours are nobody's colours. */
async function animationsEnd(): Promise<void> {
  for (;;) {
    const running = document
      .getAnimations()
      .filter(
        (one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
      );
    if (running.length === 0) return;
    // One that is called off rejects; what follows it is in the next round.
    await Promise.allSettled(running.map((one) => one.finished));
  }
}

async function look(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(where: object, options: object): Promise<{ violations: Barrier[] }> };
    };
    // An announcement names what was on the page when it was made; that may be gone by now.
    const { violations } = await axe.run(
      { exclude: ["[data-live-announcer]"] },
      {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      },
    );
    return violations;
  });
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map((node) => `${node.target} ${node.failureSummary ?? ""}`)
        .join(" | ")}`,
  );
}

/** The first owner of directories that tests make. */
export const OWNER = {
  organization: "Fjord & Sons",
  name: "Ada Byron",
  email: "ada@fjord.example",
  password: "seven copper lanterns at dusk",
} as const;

/** Makes a directory beside the page, as its first-run screen would, and shows it. */
export async function setUp(desk: Desk): Promise<void> {
  const { recovery_key } = await desk.call<{ recovery_key: string }>("directory_create", {
    organization: OWNER.organization,
    owner_name: OWNER.name,
    owner_email: OWNER.email,
    password: OWNER.password,
    key_storage: "keyring",
    passphrase: null,
  });
  await desk.call("recovery_key_verify", { recovery_key });
  await desk.page.reload();
  await desk.page.getByRole("grid").waitFor();
}

/** A person made beside the page; answers the id. */
export async function makePerson(desk: Desk, fields: Record<string, string>): Promise<string> {
  const id = crypto.randomUUID();
  await desk.call("person_create", { id, fields, departments: [], not_a_duplicate: null });
  return id;
}

/** Ends a test: shows where a failed one stood, and holds every page to silence. */
export async function leave(desk: Desk, test: TestContext): Promise<void> {
  if (test.task.result?.state === "fail") {
    const picture = join(tmpdir(), `rollbook-${test.task.name.replace(/\W+/g, "-").slice(0, 60)}.png`);
    await desk.page.screenshot({ path: picture }).catch(() => undefined);
    const shown = await desk.page
      .locator("body")
      .ariaSnapshot({ timeout: 2_000 })
      .catch(() => "nothing");
    console.info(`${test.task.name} failed; picture: ${picture}\n${shown}\nbridge: ${desk.bridge.said()}`);
  }
  await desk.close();
  expect(desk.complaints, "the page complains of nothing").toEqual([]);
}
