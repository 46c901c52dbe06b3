/**
 * The real program in a real window: embedded interface, content policy, system keyring, a serial
 * reader. What a browser over the bridge shows as well is tested there; here is what only the
 * whole can show.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, type TestContext, test } from "vitest";
import { freshFolder, type Running, start, until } from "./lib/programs";
import { rdm6300 } from "./lib/rdm6300";
import { DrivenWindow, Key } from "./lib/webdriver";
import { APP, call, DRIVER, home, type Internals, PASSWORD } from "./lib/window";

let folder: ReturnType<typeof freshFolder>;
let window: DrivenWindow | null;
let reader: Running | null;

beforeEach(() => {
  folder = freshFolder();
  window = null;
  reader = null;
});

afterEach(async (test: TestContext) => {
  if (test.task.result?.state === "fail" && window) {
    const picture = join(dirname(folder.path), "rollbook-window-failed.png");
    writeFileSync(picture, await window.picture());
    console.info(`picture: ${picture}\nthe log's end:\n${log().split("\n").slice(-30).join("\n")}`);
  }
  await window?.stop();
  await reader?.stop();
  folder.remove();
});

const log = () => {
  const file = join(folder.path, "data/org.rollbook.desk/logs/rollbook.log");
  return existsSync(file) ? readFileSync(file, "utf8") : "no log";
};

async function firstRun(driven: DrivenWindow): Promise<void> {
  await (await driven.find("textbox", "Organisation")).type("Fjord & Sons");
  await (await driven.find("textbox", "Your name")).type("Ada Byron");
  await (await driven.find("textbox", "Your e-mail")).type("ada@fjord.example");
  await (await driven.find("textbox", "Your password")).type(PASSWORD);
  await (await driven.find("button", "Create the directory")).click();
  await driven.shows("Keep this recovery key");
  const key = await (await driven.find("status", "Recovery key")).text();
  await driven.press(Key.tab);
  await (await driven.find("checkbox", "I have kept the key outside this computer")).toggle();
  await (await driven.find("button", "Next: type it back")).click();
  await (await driven.find("textbox", "Recovery key")).type(key);
  await driven.press(Key.enter);
  await driven.shows("All people");
}

test("a first day: directory, keyring, person, reader, badge, a second start, the next morning", async () => {
  const driven = await DrivenWindow.open(DRIVER, APP, home(folder.path));
  window = driven;
  await firstRun(driven);

  // The directory is encrypted and its key is in the session's keyring, not beside it.
  const place = join(folder.path, "data/Rollbook/directory.rollbook");
  expect(readFileSync(place).subarray(0, 16).toString("latin1")).not.toContain("SQLite format 3");
  const status = await call<{ key_source: string; phase: string }>(driven, "app_status");
  expect(status).toMatchObject({ phase: "open", key_source: "keyring" });

  // A person, by the keyboard.
  await driven.press(Key.control, "n");
  await (await driven.find("textbox", "Name")).type("Grace Hopper");
  await (await driven.find("textbox", "E-mail")).type("grace@fjord.example");
  await driven.press(Key.control, Key.enter);
  await driven.shows("grace@fjord.example");

  // A reader on a serial port.
  reader = start(join(dirname(APP), "examples/virtual-reader"));
  const [port = ""] = await reader.line(/^\/dev\/\S+$/);
  await call(driven, "reader_add", { port, name: "Front desk" });
  let said = "";
  await until(
    async () => {
      const [added] = await call<{ state: string; hint: string | null }[]>(driven, "reader_list");
      said = JSON.stringify(added);
      return added?.state === "connected";
    },
    () => `the reader to be connected: ${said}`,
  );

  // With her page open, laying the card down gives it to her.
  await (await driven.find("link", "Grace Hopper")).click();
  await driven.find("heading", "Grace Hopper");
  reader.tell(rdm6300("1C0062A4F5"));
  await driven.shows("1C00 62A4 F5");
  const given = await call<{ candidates: { badge: { holder: { name: string } } }[] }>(driven, "badge_look_up", {
    number: "em:1C0062A4F5",
  });
  expect(given.candidates[0]?.badge.holder.name).toBe("Grace Hopper");

  // A second start wakes the first and ends by itself.
  const second = start(APP, [], home(folder.path));
  expect(await second.ended, second.said()).toBe(0);
  await until(async () => log().includes("a second start woke this one"), "the first to be woken");

  // The log tells what happened and names nobody.
  for (const secret of ["Grace", "Hopper", "fjord", "ada@", "1C0062A4F5", PASSWORD]) {
    expect(log(), "the log names nobody").not.toContain(secret);
  }

  // The next morning the keyring opens the directory and the password lets her in.
  await driven.stop();
  window = await DrivenWindow.open(DRIVER, APP, home(folder.path));
  await window.shows("Sign in");
  await (await window.find("textbox", "Password")).type(PASSWORD);
  await window.press(Key.enter);
  await window.shows("Grace Hopper");
  await window.shows("1C00 62A4 F5");
});

test("the page can load nothing from elsewhere, run no script from a text, and go nowhere", async () => {
  const driven = await DrivenWindow.open(DRIVER, APP, home(folder.path));
  window = driven;
  await driven.shows("Set up your directory");
  const tried = await driven.runLater(async () => {
    const broken: string[] = [];
    // Refusals of the address and of the inserted script are told after the fact.
    const told = new Promise<void>((done) => {
      document.addEventListener("securitypolicyviolation", (event) => {
        broken.push(event.effectiveDirective);
        if (broken.includes("connect-src") && broken.some((one) => one.startsWith("script-src-elem"))) done();
      });
    });
    const fetched = await fetch("https://example.org/").then(
      () => "fetched",
      () => "refused",
    );
    let evaluated = "ran";
    try {
      // biome-ignore lint/security/noGlobalEval: this is what the policy must refuse
      globalThis.eval("1 + 1");
    } catch {
      evaluated = "refused";
    }
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    document.body.append(script);
    const frozen = Object.isFrozen(Object.prototype);
    await told;
    return { fetched, evaluated, injected: "injected" in globalThis, frozen, broken };
  });
  expect(tried).toMatchObject({ fetched: "refused", evaluated: "refused", injected: false, frozen: true });
  expect(tried.broken).toContain("connect-src");

  await driven.run(() => {
    document.location.href = "https://example.org/";
  });
  await until(async () => log().includes("refused to leave the interface"), "the refusal");
  await driven.shows("Set up your directory");
  expect(await driven.run(() => location.href)).toMatch(/^tauri:\/\/localhost/);
});

test("the page opens tables and PDFs with their programs, and no other file or program", async () => {
  // In place of the system's own: it notes what it is asked to open, and opens nothing.
  const bin = join(folder.path, "bin");
  const noted = join(folder.path, "opened");
  mkdirSync(bin);
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s\\n' "$@" >>'${noted}'\n`, { mode: 0o755 });
  const driven = await DrivenWindow.open(DRIVER, APP, { ...home(folder.path), PATH: `${bin}:${process.env.PATH}` });
  window = driven;
  await driven.shows("Set up your directory");
  const answer = (command: string, args: object) =>
    driven.runLater(
      (command: string, args: object) =>
        (globalThis as unknown as Internals).__TAURI_INTERNALS__.invoke(command, args).then(
          () => "opened",
          (error: unknown) => String(error),
        ),
      command,
      args,
    );
  const pdf = join(folder.path, "list.pdf");
  writeFileSync(pdf, "%PDF-1.7");
  expect(await answer("plugin:opener|open_path", { path: "/etc/passwd" })).toContain("Not allowed");
  expect(await answer("plugin:opener|open_path", { path: "/usr/bin/xterm" })).toContain("Not allowed");
  expect(await answer("plugin:opener|open_path", { path: pdf, with: "sh" })).toContain("Not allowed");
  expect(await answer("plugin:opener|open_url", { url: "https://example.org/" })).toContain("not allowed");
  expect(await answer("plugin:opener|open_path", { path: pdf })).toBe("opened");
  await until(async () => existsSync(noted), "the file to be opened");
  expect(readFileSync(noted, "utf8").trim()).toBe(pdf);
});

test("the sample data opens by itself, beside the real app, and leaves nothing of it touched", async () => {
  const driven = await DrivenWindow.open(DRIVER, APP, { ...home(folder.path), ROLLBOOK_DEMO: "1" });
  window = driven;
  await driven.shows("Northwind Offices");
  await driven.shows(/1,\d\d\d/);
  await driven.find("button", "Simulated reader");
  expect(existsSync(join(folder.path, "data/Rollbook/directory.rollbook"))).toBe(false);
  await driven.stop();
  // What it left is swept by the next start; nothing runs meanwhile.
  window = await DrivenWindow.open(DRIVER, APP, { ...home(folder.path), ROLLBOOK_DEMO: "1" });
  await window.shows("Northwind Offices");
  const left = readdirSync(join(folder.path, "data/Rollbook/demo")).filter((name) => /^run-[^.]*$/.test(name));
  expect(left).toHaveLength(1);
});
