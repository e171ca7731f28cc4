/** Public names of `churnkit/spark`. */
export type { Engine } from "../engines/engine.ts";
export { connectSpark, type SparkOptions, type SparkTls } from "../engines/spark/connect-spark.ts";
