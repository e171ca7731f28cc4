/**
 * `fitLogisticRegression` on customers read from files. Arguments: training customers, columns.
 *
 * @module
 */
import { fitLogisticRegression } from "../../src/churn/logistic/logistic-regression.ts";
import { VERSION } from "../../src/internal/version.ts";
import { readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, columns] = process.argv.slice(2) as [string, string];
const { table } = readCustomers(trainPath, Number(columns));

await serve(
  { churnkit: VERSION },
  () => fitLogisticRegression(table, { target: "churned", l2: 1, threads: 2 }),
  ({ fit }) => ({ objective: -fit.penalizedLogLikelihood, iterations: fit.iterations }),
);
