import { describeEngineModels } from "../testing/engine-models.ts";
import { describeEngineOperations } from "../testing/engine-operations.ts";
import type { Engine } from "./engine.ts";
import { connectSpark } from "./spark/connect-spark.ts";

const subject = {
  name: "Spark Connect",
  open: (): Promise<Engine> =>
    connectSpark(process.env["CHURNKIT_SPARK_URL"] ?? "", { token: process.env["CHURNKIT_SPARK_TOKEN"] }),
};
describeEngineOperations(subject);
describeEngineModels(subject);
