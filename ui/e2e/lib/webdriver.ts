/** The few words of W3C WebDriver the window's test needs. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { LIMIT, start, until } from "./programs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Keys by their WebDriver code points. */
export const Key = {
  enter: "\uE007",
  escape: "\uE00C",
  tab: "\uE004",
  control: "\uE009",
  down: "\uE015",
  delete: "\uE017",
} as const;

/** A port nobody listens on; the system does not hand out the same one twice in a row. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** An element of the page. */
export class Handle {
  constructor(
    private readonly window: DrivenWindow,
    private readonly id: string,
  ) {}

  click(): Promise<void> {
    return this.window.ask("POST", `/element/${this.id}/click`, {});
  }

  type(text: string): Promise<void> {
    return this.window.ask("POST", `/element/${this.id}/value`, { text });
  }

  text(): Promise<string> {
    return this.window.ask("GET", `/element/${this.id}/text`);
  }

  /** Turns a checkbox or switch over: what is drawn is not the input, so a click at its place may miss it. */
  toggle(): Promise<void> {
    return this.window.ask("POST", "/execute/sync", {
      script: "arguments[0].click()",
      args: [{ [ELEMENT]: this.id }],
    });
  }
}

/** A window driven from outside. */
export class DrivenWindow {
  private constructor(
    private readonly base: string,
    readonly stop: () => Promise<void>,
  ) {}

  /** Starts `program` under WebKitWebDriver, with these variables. */
  static async open(driver: string, program: string, env: Record<string, string | undefined>): Promise<DrivenWindow> {
    const port = await freePort();
    const running = start(driver, [`--port=${port}`], {
      ...env,
      // Tauri lets itself be driven only when told.
      TAURI_AUTOMATION: "true",
      TAURI_WEBVIEW_AUTOMATION: "true",
    });
    const address = `http://127.0.0.1:${port}`;
    let over = false;
    running.ended
      .catch(() => null)
      .then(() => {
        over = true;
      });
    try {
      await until(async () => over || (await fetch(`${address}/status`).catch(() => null))?.ok, "WebKitWebDriver");
      if (over) throw new Error("WebKitWebDriver ended at once");
      const made = await request(address, "POST", "/session", {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary: program, args: [] } } },
      });
      const { sessionId } = made as { sessionId: string };
      const base = `${address}/session/${sessionId}`;
      // A script is waited for as long as anything else: half a minute, the usual, is short for a
      // machine with much else to do.
      await request(base, "POST", "/timeouts", { script: 5 * LIMIT });
      return new DrivenWindow(base, async () => {
        await request(base, "DELETE", "").catch(() => undefined);
        await running.stop();
      });
    } catch (cause) {
      await running.stop();
      throw new Error(`the window did not open: ${cause}\n${running.said()}`);
    }
  }

  ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return request(this.base, method, path, body) as Promise<T>;
  }

  /** Runs a function in the page. It sees its arguments only. */
  run<A extends unknown[], T>(script: (...args: A) => T, ...args: A): Promise<Awaited<T>> {
    return this.ask("POST", "/execute/sync", { script: `return (${script}).apply(null, arguments)`, args });
  }

  /** Runs a function in the page and waits for its promise. */
  async runLater<A extends unknown[], T>(script: (...args: A) => Promise<T>, ...args: A): Promise<T> {
    const answer = await this.ask<{ value?: T; error?: unknown }>("POST", "/execute/async", {
      script: `const done = arguments[arguments.length - 1];
        (${script}).apply(null, [].slice.call(arguments, 0, -1)).then(
          (value) => done({ value }),
          (error) => done({ error: error && error.message ? String(error.message) : error }),
        );`,
      args,
    });
    if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
    return answer.value as T;
  }

  /** Picture of the page, PNG. */
  async picture(): Promise<Buffer> {
    return Buffer.from(await this.ask<string>("GET", "/screenshot"), "base64");
  }

  /** Presses keys wherever the focus is: modifiers first, all let go at the end. */
  async press(...keys: string[]): Promise<void> {
    const actions = [
      ...keys.map((value) => ({ type: "keyDown", value })),
      ...[...keys].reverse().map((value) => ({ type: "keyUp", value })),
    ];
    await this.ask("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  /** Types into whatever has the focus. */
  async type(text: string): Promise<void> {
    for (const letter of text) await this.press(letter);
  }

  /** The visible element with this role and accessible name; waits for it. */
  async find(role: string, name: string | RegExp): Promise<Handle> {
    const pattern = typeof name === "string" ? `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$` : name.source;
    return await until(
      async () => {
        const found = await this.run(findByRole, role, pattern);
        const id = (found as Record<string, string> | null)?.[ELEMENT];
        return id ? new Handle(this, id) : null;
      },
      `${role} ${name}; the page says:\n${await this.text().catch(() => "")}`,
    );
  }

  /** The page's visible text. */
  text(): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: only innerText leaves out what is not shown
    return this.run(() => document.body.innerText);
  }

  /** Waits until the page shows a text. */
  async shows(text: string | RegExp): Promise<string> {
    let last = "";
    return await until(async () => {
      last = await this.text();
      return (typeof text === "string" ? last.includes(text) : text.test(last)) && last;
    }, `the text ${text}`).catch((cause) => {
      throw new Error(`${cause.message}; the page says:\n${last}`);
    });
  }
}

/** Runs in the page: roles and names as assistive programs would hear them, for the elements we use. */
function findByRole(role: string, pattern: string): Element | null {
  const wanted = new RegExp(pattern);
  const implicit: Record<string, string> = {
    button: "button,[role=button],input[type=submit]",
    textbox: "input:not([type]),input[type=text],input[type=email],input[type=password],textarea,[role=textbox]",
    searchbox: "input[type=search],[role=searchbox]",
    combobox: "[role=combobox],select",
    checkbox: "input[type=checkbox],[role=checkbox]",
    radio: "input[type=radio],[role=radio]",
    heading: "h1,h2,h3,h4,[role=heading]",
    dialog: "dialog,[role=dialog],[role=alertdialog]",
    status: "output,[role=status]",
    link: "a[href],[role=link]",
  };
  const nameOf = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby");
    if (by) {
      const parts = by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "");
      return parts.join(" ");
    }
    const label = element.getAttribute("aria-label");
    if (label) return label;
    const labels = (element as HTMLInputElement).labels;
    if (labels && labels.length > 0) return [...labels].map((one) => one.textContent ?? "").join(" ");
    return element.textContent ?? "";
  };
  const isVisible = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    const shown = element.closest("label") ?? element;
    const around = shown.getBoundingClientRect();
    return (box.width > 0 && box.height > 0) || (around.width > 0 && around.height > 0);
  };
  const all = document.querySelectorAll(implicit[role] ?? `[role=${role}]`);
  for (const element of all) {
    const name = nameOf(element).replace(/\s+/g, " ").trim();
    if (wanted.test(name) && isVisible(element)) return element;
  }
  return null;
}

async function request(base: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) {
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${method} ${path}: ${error}: ${message}`);
  }
  return value;
}
