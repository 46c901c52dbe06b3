import { defineConfig } from "vitest/config";
import { LIMIT } from "./e2e/lib/programs.ts";

/**
 * Tests that start real programs, one kind a mode: `browser` drives a browser over the bridge,
 * `window` the real window, `pictures` takes the documentation's pictures, `measure`
 * prints the window's speed.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: [`e2e/**/*.${mode}.ts`],
    environment: "node",
    fileParallelism: false,
    // Everything waits for something to happen; the limits are for machines with much else to do.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: LIMIT, interval: 50 } },
  },
}));
