/**
 * `crossValidate` on the Telco customers, 10 folds twice. Arguments: CSV file, kind of the model, threads.
 *
 * @module
 */
import { VERSION } from "../../src/internal/version.ts";
import { crossValidate } from "../../src/selection/cross-validate.ts";
import { readCsv } from "../../src/table/read-csv.ts";
import { serve } from "./serve.ts";

const [path, kind, threads] = process.argv.slice(2) as [string, string, string];
const { table } = await readCsv(path);
const settings = kind === "gradient-boosting" ? { rounds: 150, leaves: 8, learningRate: 0.05 } : {};
const recipe = { target: "Churn", exclude: ["customerID"], model: { kind, ...settings } };

await serve(
  { churnkit: `${VERSION}, ${threads === "1" ? "one thread" : `${threads} threads`}` },
  () => crossValidate(recipe, table, { folds: 10, repeats: 2, threads: Number(threads) }),
  ({ metrics }) => ({ auc: metrics.rocAuc.mean }),
);
