import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Suites against a server: `name.postgres.test.ts` runs where the variable says where the server is, and only there. */
const SERVERS = { postgres: "CHURNKIT_POSTGRES_URL", spark: "CHURNKIT_SPARK_URL" } as const;
const away = Object.entries(SERVERS).filter(([, variable]) => !process.env[variable]);

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "datasets/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: ["**/node_modules/**", ...away.map(([server]) => `**/*.${server}.test.ts`)],
    // Two cores: one worker a core. Fits on real data take seconds, never a minute.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { include: ["src/**", "datasets/**"], exclude: ["**/*.test.ts", "src/testing/**"] },
  },
});

export default config;
