/**
 * Measures the real window on many people and prints the numbers for docs/BENCHMARKS.md; nothing is
 * asserted, since machines differ. `npm run measure`, inside a desktop session, with the app's path
 * in ROLLBOOK_APP_BIN and the number of people in ROLLBOOK_MEASURE_PEOPLE.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "vitest";
import { freshFolder, program, start, until } from "./lib/programs";
import { rdm6300 } from "./lib/rdm6300";
import { DrivenWindow, Key } from "./lib/webdriver";

const APP = program("ROLLBOOK_APP_BIN", "rollbook");
const DRIVER = process.env.ROLLBOOK_WEBDRIVER ?? "WebKitWebDriver";
const PEOPLE = Number(process.env.ROLLBOOK_MEASURE_PEOPLE ?? 100_000);
const PASSWORD = "seven copper lanterns at dusk";

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const p95 = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
const say = (what: string, number: number, unit: string) => console.info(`${what}: ${Math.round(number)} ${unit}`);

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

/** Memory of the app and its web processes by their share (PSS), MiB. */
function memory(data: string): number {
  let sum = 0;
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // The app's own variables tell it apart from another one; its web processes inherit them.
      if (!readFileSync(`/proc/${id}/environ`, "latin1").includes(`XDG_DATA_HOME=${data}\0`)) continue;
      if (!/rollbook|WebKit(Web|Network)/.test(readFileSync(`/proc/${id}/comm`, "utf8"))) continue;
      sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return sum / 1024;
}

test("the window's speed", { timeout: 1_800_000 }, async () => {
  const folder = freshFolder();
  const env = {
    XDG_DATA_HOME: join(folder.path, "data"),
    XDG_CONFIG_HOME: join(folder.path, "config"),
    XDG_CACHE_HOME: join(folder.path, "cache"),
  };

  // The directory, filled by an import as an office would.
  let window = await DrivenWindow.open(DRIVER, APP, env);
  await window.shows("Set up your directory");
  say("memory of the first-run page", memory(env.XDG_DATA_HOME), "MiB");
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

  // Start, to the sign-in page and from the password to the list.
  const starts: number[] = [];
  const lists: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const began = Date.now();
    window = await DrivenWindow.open(DRIVER, APP, env);
    await window.shows("Sign in");
    starts.push(
      (await window.run(() => performance.timeOrigin + (performance.getEntriesByType("paint")[0]?.startTime ?? 0))) -
        began,
    );
    await (await window.find("textbox", "Password")).type(PASSWORD);
    const entered = Date.now();
    await window.press(Key.enter);
    await until(() => window.run(() => document.querySelectorAll("[role=row]").length > 5), "rows");
    lists.push(Date.now() - entered);
    if (round < 4) await window.stop();
  }
  say("start to first paint, median of 5 (with WebKitWebDriver's own start)", median(starts), "ms");
  say("password entered to list shown, median of 5 (with one password hash)", median(lists), "ms");

  say("memory with the list shown, app and web view", memory(env.XDG_DATA_HOME), "MiB");

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
      await new Promise((next) => setTimeout(next, 250));
    }
    await window.press(Key.control, "a");
    await window.press("\uE017");
    await new Promise((next) => setTimeout(next, 250));
  }
  const times = await window.run(() => (globalThis as unknown as { times: number[] }).times);
  say(`key to rows, median of ${times.length}`, median(times), "ms");
  say("key to rows, 95 of 100 within", p95(times), "ms");

  // A tap: from the frame's first byte to the name on the page.
  const reader = start(join(dirname(APP), "examples/virtual-reader"));
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
    const began = Date.now();
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
