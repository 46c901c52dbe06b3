import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/**
 * Expands Lingui's macros (`Trans`, `useLingui`, `msg`) before anything else sees a file.
 * @vitejs/plugin-react no longer runs Babel, so the one plugin we need runs here, and only
 * on files that import a macro.
 */
export function linguiMacro(): Plugin {
  return {
    name: "lingui-macro",
    enforce: "pre",
    async transform(code, id) {
      const path = id.split("?")[0] ?? id;
      if (!/\/src\/.*\.tsx?$/.test(path) || !/@lingui\/(core|react)\/macro/.test(code)) return null;
      const result = await transformAsync(code, {
        filename: path,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      });
      return result?.code ? { code: result.code, map: result.map } : null;
    },
  };
}
