/** Database engines: the same operations where the data are. */
export type {
  QueryOptions,
  ResultColumn,
  ScratchTable,
  SqlConnection,
  StatementOptions,
  StreamOptions,
} from "../engines/connection.ts";
export type { Engine } from "../engines/engine.ts";
export { type EngineFault, type EngineFaultCode, isEngineFault } from "../engines/engine-fault.ts";
export { type EngineFromOptions, engineFrom, type RunSql, type SqlRows } from "../engines/engine-from.ts";
