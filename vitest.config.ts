import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "datasets/**/*.test.ts", "scripts/**/*.test.ts"],
    // Two cores: one worker a core. Fits on real data take seconds, never a minute.
    maxWorkers: 2,
    testTimeout: 60_000,
    coverage: { include: ["src/**", "datasets/**"], exclude: ["**/*.test.ts", "src/testing/**"] },
  },
});

export default config;
