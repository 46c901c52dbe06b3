import { defineConfig } from "vitest/config";

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
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
}));
