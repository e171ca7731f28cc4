import { vi } from "vitest";
import { describeEngineScores } from "../../testing/engine-scores.ts";
import { connectSpark } from "./connect-spark.ts";

// A statement is a job of the cluster.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describeEngineScores({ name: "Spark", open: () => connectSpark(process.env["CHURNKIT_SPARK_URL"]!) });
