import axe from "axe-core";
import { expect } from "vitest";
import { render } from "vitest-browser-react";
import { App } from "@/app/App";
import { makeClient } from "@/app/boot";
import { installTransport } from "@/lib/transport";
import { FakeBackend, type FakeOptions } from "./fakeTransport";

/** The whole window over a fake backend; 300 people unless told otherwise. */
export async function renderApp(options: FakeOptions = {}) {
  const backend = new FakeBackend({ people: 300, ...options });
  installTransport(backend);
  const client = makeClient();
  const screen = await render(
    <div style={{ blockSize: "100vh", inlineSize: "100vw" }}>
      <App client={client} />
    </div>,
  );
  return { backend, client, screen };
}

/**
 * Fails with what axe found, in words. `except` names rules that do not hold where keys go
 * through a field beside the list they move in.
 */
export async function expectAccessible({ except = [] }: { except?: string[] } = {}): Promise<void> {
  // Half-faded colours are nobody's colours.
  await Promise.allSettled(
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
      .map((animation) => animation.finished),
  );
  const result = await axe.run(
    // react-aria's announcer is an image without a text while it has nothing to announce.
    { include: [document.documentElement], exclude: [["[data-live-announcer]"]] },
    {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: Object.fromEntries(except.map((rule) => [rule, { enabled: false }])),
    },
  );
  expect(
    result.violations.map(
      (found) => `${found.id}: ${found.help} – ${found.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
    ),
  ).toEqual([]);
}
