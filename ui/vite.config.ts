import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import linguiConfig from "./lingui.config.js";
import { linguiMacro } from "./vite.lingui-macro.ts";

export default defineConfig({
  // Relative addresses: the same build is served by Tauri's own scheme and by the bridge.
  base: "./",
  plugins: [
    linguiMacro(),
    react(),
    lingui(),
    // React Aria brings its own few words in thirty languages, a fifth of the page.
    optimizeLocales.vite({ locales: linguiConfig.locales }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    target: ["es2022", "safari16"],
    // The window's content policy has no `data:` for scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    // The shell expects this address in development; tests take any free one, so that two runs do not meet.
    strictPort: !process.env.VITEST,
    // Beside this folder lies the page of other people's work, which the app shows.
    fs: { allow: [".."] },
    ...(process.env.ROLLBOOK_BRIDGE_URL ? { proxy: { "/api": process.env.ROLLBOOK_BRIDGE_URL } } : {}),
  },
});
