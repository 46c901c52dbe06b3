/**
 * Measures the real window on many people beside an empty one and prints the numbers for
 * docs/BENCHMARKS.md; nothing is asserted, since machines differ. `cargo xtask bench window` builds
 * the programs and runs it inside a desktop session.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { openDesk } from "./lib/browser";
import { held, median, memory, now, p95, processOf, startOf } from "./lib/measuring";
import { freshFolder, program, start, until } from "./lib/programs";
import { rdm6300 } from "./lib/rdm6300";
import { DrivenWindow, Key } from "./lib/webdriver";

const APP = program("ROLLBOOK_APP_BIN", "rollbook");
const EMPTY = program("ROLLBOOK_EMPTY_BIN", "examples/empty-window");
const READER = program("ROLLBOOK_READER_BIN", "examples/virtual-reader");
const DRIVER = process.env.ROLLBOOK_WEBDRIVER ?? "WebKitWebDriver";
const PEOPLE = Number(process.env.ROLLBOOK_MEASURE_PEOPLE ?? 100_000);
const ROUNDS = Number(process.env.ROLLBOOK_MEASURE_ROUNDS ?? 7);
const PASSWORD = "seven copper lanterns at dusk";
/** Between two keys, as somebody types who looks. */
const PACE = 250;

const say = (what: string, number: number, unit: string) => console.info(`${what}: ${Math.round(number)} ${unit}`);
const sayHeld = (what: string, data: string) => {
  for (const { name, all, own } of held(data)) {
    console.info(`${what}: ${name} ${Math.round(all)} MiB, ${Math.round(own)} of them its own`);
  }
};
const pause = (time: number) => new Promise((next) => setTimeout(next, time));

interface Internals {
  __TAURI_INTERNALS__: { invoke(command: string, args: object): Promise<unknown> };
}

const call = <T>(driven: DrivenWindow, name: string, args: object = {}): Promise<T> =>
  driven.runLater(
    (name: string, args: object) =>
      (globalThis as unknown as Internals).__TAURI_INTERNALS__.invoke("call", { name, args }) as Promise<T>,
    name,
    args,
  );

/** Runs in the page: when its first words were painted, by the clock on the wall; 0 before that. */
function painted(): number {
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  return first ? performance.timeOrigin + first.startTime : 0;
}

/** Runs in the page: notes when a key went down and when rows were painted after it. */
function noteRows(): void {
  const noted = { key: 0, rows: 0 };
  Object.assign(globalThis, { noted });
  document.addEventListener(
    "keydown",
    (event) => {
      noted.key = event.timeStamp;
    },
    { capture: true, once: true },
  );
  const seen = new MutationObserver(() => {
    if (document.querySelectorAll("[data-open-person]").length < 5) return;
    seen.disconnect();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        noted.rows = performance.now();
      }),
    );
  });
  seen.observe(document.body, { childList: true, subtree: true });
}

/** Runs in the page: scrolls by so many pixels a frame and answers the frames' lengths in ms. */
async function scroll(step: number, frames: number): Promise<number[]> {
  const grid = document.querySelector("[role=grid]");
  if (!grid) return [];
  grid.scrollTop = 0;
  const lengths: number[] = [];
  const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
  let last = await frame();
  for (let n = 0; n < frames; n += 1) {
    grid.scrollTop += step;
    const at = await frame();
    lengths.push(at - last);
    last = at;
  }
  return lengths;
}

const folders = (path: string) => ({
  XDG_DATA_HOME: join(path, "data"),
  XDG_CONFIG_HOME: join(path, "config"),
  XDG_CACHE_HOME: join(path, "cache"),
});

/** The empty window: from the program's start to the first paint, and its memory. */
async function emptyWindow(round: number): Promise<{ start: number; memory: number }> {
  const folder = freshFolder();
  const env = { ...folders(folder.path), WEBKIT_DISABLE_DMABUF_RENDERER: "1" };
  const window = await DrivenWindow.open(DRIVER, EMPTY, env);
  const shown = await until(() => window.run(painted), "the empty window's paint");
  const began = startOf(processOf("empty-window", env.XDG_DATA_HOME));
  const answer = { start: shown - began, memory: memory(env.XDG_DATA_HOME) };
  if (round === 0) sayHeld("empty window", env.XDG_DATA_HOME);
  await window.stop();
  folder.remove();
  return answer;
}

test("the window's speed", { timeout: 3_600_000 }, async () => {
  const folder = freshFolder();
  const env = folders(folder.path);

  // The directory, filled by an import as an office would.
  let window = await DrivenWindow.open(DRIVER, APP, env);
  await window.shows("Set up your directory");
  const { recovery_key } = await call<{ recovery_key: string }>(window, "directory_create", {
    organization: "Measured",
    owner_name: "Ada Byron",
    owner_email: "ada@fjord.example",
    password: PASSWORD,
    key_storage: "keyring",
    passphrase: null,
  });
  await call(window, "recovery_key_verify", { recovery_key });
  const file = join(folder.path, "people.csv");
  const rows = ["First name,Last name,E-mail,Department,Badge"];
  const syllables = ["ba", "do", "fe", "gi", "ha", "ko", "lu", "me", "no", "pa", "ri", "so", "ta", "ve", "wi", "za"];
  for (let n = 0; n < PEOPLE; n += 1) {
    const name = [0, 4, 8, 12, 16].map((at) => syllables[(n >> at) & 15]).join("");
    const card = `em:1C${n.toString(16).toUpperCase().padStart(8, "0")}`;
    rows.push(`${["Ada", "Łucja", "Олена", "محمد", "陽子"][n % 5]},${name},p${n}@fjord.example,Unit ${n % 40},${card}`);
  }
  writeFileSync(file, rows.join("\n"));
  const opened = await call<{ file_id: string; columns: { index: number; field: string | null }[] }>(
    window,
    "import_open",
    { path: file, sheet: null, encoding: null, delimiter: null },
  );
  const mapping = {
    columns: Object.fromEntries(opened.columns.filter(({ field }) => field).map(({ index, field }) => [index, field])),
    date_order: null,
  };
  const before = Date.now();
  await call(window, "import_run", { file_id: opened.file_id, mapping, mode: "create_and_update", strict: false });
  const counted = async () => (await call<{ all: number }>(window, "directory_counts")).all > PEOPLE;
  await until(counted, "the import", 1_200_000);
  say(`import of ${PEOPLE} people, in the app`, Date.now() - before, "ms");
  await window.stop();

  // Empty and ours in turns, so that what else the machine does meets both.
  const empty: { start: number; memory: number }[] = [];
  const starts: number[] = [];
  const lists: number[] = [];
  const wholes: number[] = [];
  const memories: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    empty.push(await emptyWindow(round));
    window = await DrivenWindow.open(DRIVER, APP, env);
    await window.shows("Sign in");
    const shown = await until(() => window.run(painted), "the sign-in page's paint");
    starts.push(shown - startOf(processOf("rollbook", env.XDG_DATA_HOME)));
    await (await window.find("textbox", "Password")).type(PASSWORD);
    await window.run(noteRows);
    await window.press(Key.enter);
    const noted = await until(
      () =>
        window.run(() => {
          const { noted } = globalThis as unknown as { noted: { key: number; rows: number } };
          return noted.rows > 0 ? noted : null;
        }),
      "rows",
    );
    lists.push(noted.rows - noted.key);
    wholes.push((starts.at(-1) ?? 0) + noted.rows - noted.key);
    memories.push(memory(env.XDG_DATA_HOME));
    if (round === 0) sayHeld("list shown", env.XDG_DATA_HOME);
    if (round < ROUNDS - 1) await window.stop();
  }
  const emptyStart = median(empty.map((one) => one.start));
  const emptyMemory = median(empty.map((one) => one.memory));
  say(`empty window: start to painted, median of ${ROUNDS}`, emptyStart, "ms");
  say("start to the sign-in page painted", median(starts), "ms");
  say("password entered to list painted, with one password hash", median(lists), "ms");
  say("start to list painted, above the empty window", median(wholes) - emptyStart, "ms");
  say("empty window: memory", emptyMemory, "MiB");
  say("memory with the list shown", median(memories), "MiB");
  say("memory above the empty window", median(memories) - emptyMemory, "MiB");

  // Each letter: from the key's event to the frame after the rows changed.
  const search = await window.find("searchbox", "Search the list");
  await search.click();
  await window.run(() => {
    const times: number[] = [];
    Object.assign(globalThis, { times });
    let pending: MutationObserver | undefined;
    document.addEventListener("input", (event) => {
      const began = event.timeStamp;
      const grid = document.querySelector("[role=grid]");
      if (!grid) return;
      // A letter that changes no row has nothing to be measured by.
      pending?.disconnect();
      const seen = new MutationObserver(() => {
        seen.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => times.push(performance.now() - began)));
      });
      seen.observe(grid, { childList: true, subtree: true, characterData: true });
      pending = seen;
    });
  });
  for (const word of ["ada bado", "олена", "陽子 ko", "p777"]) {
    for (const letter of word) {
      await window.press(letter);
      await pause(PACE);
    }
    await window.press(Key.control, "a");
    await window.press("\uE017");
    await pause(PACE);
  }
  const times = await window.run(() => (globalThis as unknown as { times: number[] }).times);
  say(`key to rows, median of ${times.length}`, median(times), "ms");
  say("key to rows, 95 of 100 within", p95(times), "ms");

  const lengths = await window.runLater(scroll, 120, 300);
  say("scrolling 120 px a frame: median frame", median(lengths), "ms");
  say("scrolling 120 px a frame: 95 of 100 frames within", p95(lengths), "ms");
  const flung = await window.runLater(scroll, 1_500, 200);
  say("scrolling 1500 px a frame: 95 of 100 frames within", p95(flung), "ms");
  sayHeld("after typing and scrolling", env.XDG_DATA_HOME);
  say("memory after typing and scrolling, above the empty window", memory(env.XDG_DATA_HOME) - emptyMemory, "MiB");

  // A tap: from the frame's first byte to the name on the page.
  const reader = start(READER);
  const [port = ""] = await reader.line(/^\/dev\/\S+$/);
  await call(window, "reader_add", { port, name: "Desk" });
  await until(
    async () => (await call<{ state: string }[]>(window, "reader_list"))[0]?.state === "connected",
    "the reader",
  );
  const taps: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const n = 1_000 + round * 7_001;
    await window.run(
      (address: string) => {
        const at = { shown: 0 };
        Object.assign(globalThis, { at });
        const seen = new MutationObserver(() => {
          const panel = document.querySelector("section[aria-label=Person]");
          const fields = [...(panel?.querySelectorAll("input") ?? [])].some((field) => field.value === address);
          if (!fields) return;
          seen.disconnect();
          requestAnimationFrame(() => {
            at.shown = performance.timeOrigin + performance.now();
          });
        });
        seen.observe(document.body, { childList: true, subtree: true, attributes: true });
      },
      `p${n % PEOPLE}@fjord.example`,
    );
    const began = now();
    reader.tell(rdm6300(`1C${(n % PEOPLE).toString(16).toUpperCase().padStart(8, "0")}`));
    const shown = await until(
      () => window.run(() => (globalThis as unknown as { at: { shown: number } }).at.shown),
      "the person of the tap",
    );
    taps.push(shown - began);
    await window.press(Key.escape);
    await window.press(Key.escape);
  }
  say(`tap to person shown, median of ${taps.length}`, median(taps), "ms");
  await window.stop();
  await reader.stop();
  folder.remove();
});

/** WebKitGTK tells nobody the size of its heap, so Chromium's stands for it, on the same page. */
test("the page's heap", { timeout: 3_600_000 }, async () => {
  const desk = await openDesk({ bridge: ["--demo", "--people", String(PEOPLE)] });
  const { page } = desk;
  await page.locator("[data-open-person]").first().waitFor();
  const heap = async () => {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize / 1024 / 1024;
  };
  say("heap with the list shown, in Chromium", await heap(), "MiB");
  await page.getByRole("searchbox", { name: "Search the list" }).pressSequentially("anna", { delay: PACE });
  await page.getByRole("searchbox", { name: "Search the list" }).fill("");
  await page.getByRole("grid").press("End");
  say("heap after a search and a jump to the end, in Chromium", await heap(), "MiB");
  await desk.close();
});
