import { defineConfig, type Options } from "tsup";

const areas = ["table", "features", "rfm", "clv", "churn", "evaluation", "segmentation", "workflow"];
const entry: Record<string, string> = {
  index: "src/index.ts",
  datasets: "datasets/index.ts",
  ...Object.fromEntries(areas.map((area) => [area, `src/public/${area}.ts`])),
};

type Config = Options | Options[];

const config: Config = defineConfig([
  {
    entry,
    format: ["esm", "cjs"],
    dts: { entry },
    target: "node20",
    shims: true,
    clean: true,
    treeshake: true,
  },
  {
    entry: { "cli/main": "src/cli/main.ts" },
    format: ["esm"],
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
  },
]) as Config;

export default config;
