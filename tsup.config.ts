import { readdirSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { embedThreadCode } from "./scripts/embed-thread-code.ts";

// One entry a public area, so that a new file in src/public is built without a second list.
const areas: Record<string, string> = {
  datasets: "datasets/index.ts",
  ...Object.fromEntries(readdirSync("src/public").map((file) => [file.slice(0, -3), `src/public/${file}`])),
};
const typed = { index: "src/index.ts", ...areas };

const shared: Options = {
  target: "node20",
  treeshake: true,
  silent: true,
  esbuildPlugins: [embedThreadCode],
};

const config: Options[] = [
  {
    ...shared,
    // ESM entries share their code in chunks.
    entry: { ...typed, "cli/main": "src/cli/main.ts" },
    format: ["esm"],
    dts: { entry: typed },
  },
  {
    ...shared,
    // One CommonJS file holds everything (no splitting there: it breaks import()); the entries point into it, written
    // by scripts/finish-build.ts, so that InputError is one class whichever entry it came through.
    entry: { commonjs: "src/commonjs.ts" },
    // Its declarations are those of the ES modules under other names; finish-build.ts writes them too.
    format: ["cjs"],
    shims: true,
  },
];

export default defineConfig(config) as typeof config;
