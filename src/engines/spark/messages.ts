/**
 * Spark Connect's messages, as far as they are needed: requests written, answers read. Numbers are those of Spark's
 * `spark/connect/*.proto`, the same in 4.0 and later.
 *
 * @module
 */
import {
  allBytesOf,
  bytesField,
  bytesOf,
  type Field,
  message,
  numberField,
  readFields,
  textField,
  textOf,
} from "./protobuf.ts";

/** Whose request it is. */
export interface Identity {
  /** A UUID; with the user it names the session on the server. */
  readonly sessionId: string;
  readonly userId: string;
  readonly clientType: string;
  /** What the server called its side of the session in its first answer: a restarted server has another. */
  readonly serverSession?: string | undefined;
}

/** A plan to execute. */
export type Plan = Uint8Array;
/** Something with rows. */
export type Relation = Uint8Array;

/** Rows of a query. */
export function sqlRelation(query: string): Relation {
  return message(bytesField(10, message(textField(1, query))));
}

/** Rows that travel with the plan, as an Arrow stream. */
export function localRelation(arrow: Uint8Array): Relation {
  return message(bytesField(11, message(bytesField(1, arrow))));
}

/** A plan that gives the rows of a relation. */
export function relationPlan(relation: Relation): Plan {
  return message(bytesField(1, relation));
}

/** A plan that runs a statement for what it does. */
export function commandPlan(sql: string): Plan {
  return message(bytesField(2, message(bytesField(5, message(bytesField(6, sqlRelation(sql)))))));
}

/** A plan that names a relation for the rest of the session, in place of one of that name. */
export function viewPlan(name: string, relation: Relation): Plan {
  return message(
    bytesField(
      2,
      message(bytesField(3, message(bytesField(1, relation), textField(2, name), numberField(4, 1)))),
    ),
  );
}

function userContext({ userId }: Identity): Field {
  return bytesField(2, message(textField(1, userId)));
}

/** ExecutePlanRequest, to be taken up again if its stream is lost. */
export function executeRequest(identity: Identity, operationId: string, plan: Plan): Uint8Array {
  const reattachable = message(bytesField(1, message(numberField(1, 1))));
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    bytesField(3, plan),
    textField(4, identity.clientType),
    bytesField(5, reattachable),
    textField(6, operationId),
    textField(8, identity.serverSession),
  );
}

/** ReattachExecuteRequest: go on after `lastResponseId`, from the start where there is none. */
export function reattachRequest(
  identity: Identity,
  operationId: string,
  lastResponseId: string | undefined,
): Uint8Array {
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    textField(3, operationId),
    textField(4, identity.clientType),
    textField(5, lastResponseId),
    textField(6, identity.serverSession),
  );
}

/** ReleaseExecuteRequest: the server may forget what it sent until `untilResponseId`, or the whole operation. */
export function releaseRequest(
  identity: Identity,
  operationId: string,
  untilResponseId: string | undefined,
): Uint8Array {
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    textField(3, operationId),
    textField(4, identity.clientType),
    untilResponseId === undefined
      ? bytesField(5, message())
      : bytesField(6, message(textField(1, untilResponseId))),
    textField(7, identity.serverSession),
  );
}

/** InterruptRequest for one operation. */
export function interruptRequest(identity: Identity, operationId: string): Uint8Array {
  const byOperationId = 3;
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    textField(3, identity.clientType),
    numberField(4, byOperationId),
    textField(6, operationId),
    textField(7, identity.serverSession),
  );
}

/** InterruptResponse: the operations that were ended by the request. */
export function readInterrupted(response: Uint8Array): string[] {
  return allBytesOf(response, 2).map((id) => new TextDecoder().decode(id));
}

/** ReleaseSessionRequest. */
export function releaseSessionRequest(identity: Identity): Uint8Array {
  return message(textField(1, identity.sessionId), userContext(identity), textField(3, identity.clientType));
}

/** ConfigRequest that sets. */
export function setConfigRequest(identity: Identity, settings: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(settings).map(([key, value]) =>
    bytesField(1, message(textField(1, key), textField(2, value))),
  );
  return configRequest(identity, bytesField(1, message(...pairs)));
}

/** ConfigRequest that asks, for keys that need not be set. */
export function getConfigRequest(identity: Identity, keys: readonly string[]): Uint8Array {
  return configRequest(identity, bytesField(4, message(...keys.map((key) => textField(1, key)))));
}

function configRequest(identity: Identity, operation: Field): Uint8Array {
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    bytesField(3, message(operation)),
    textField(4, identity.clientType),
    textField(8, identity.serverSession),
  );
}

/** ConfigResponse: the values asked for; a key without one is not there. */
export function readConfig(response: Uint8Array): {
  serverSession: string | undefined;
  values: Map<string, string>;
} {
  const values = new Map<string, string>();
  for (const pair of allBytesOf(response, 2)) {
    const value = textOf(pair, 2);
    if (value !== undefined) values.set(textOf(pair, 1) ?? "", value);
  }
  return { serverSession: textOf(response, 4) || undefined, values };
}

/** AnalyzePlanRequest for the version of the server. */
export function versionRequest(identity: Identity): Uint8Array {
  return message(
    textField(1, identity.sessionId),
    userContext(identity),
    textField(3, identity.clientType),
    bytesField(10, message()),
    textField(17, identity.serverSession),
  );
}

/** AnalyzePlanResponse to {@link versionRequest}: `"4.0.5"`. */
export function readVersion(response: Uint8Array): string {
  const version = bytesOf(response, 8);
  return version === undefined ? "" : (textOf(version, 1) ?? "");
}

/** One answer of an execution. */
export interface ExecuteResponse {
  readonly responseId: string;
  /** An Arrow stream of its own, schema included; `undefined` in an answer of another kind. */
  readonly arrow: Uint8Array | undefined;
  /** How many rows `arrow` must hold. */
  readonly rows: number;
  /** Does it show that tasks run, or have run? */
  readonly isRunning: boolean;
  /** The last answer there is. */
  readonly isComplete: boolean;
}

/** ExecutePlanResponse. */
export function readExecuteResponse(response: Uint8Array): ExecuteResponse {
  let responseId = "";
  let batch: Uint8Array | undefined;
  let isComplete = false;
  let isRunning = false;
  for (const { number, bytes } of readFields(response)) {
    if (number === 13) responseId = new TextDecoder().decode(bytes);
    if (number === 2) batch = bytes;
    if (number === 14) isComplete = true;
    // ExecutionProgress { stages = 1, num_inflight_tasks = 2 }: empty as long as the operation is planned.
    if (number === 18) isRunning ||= bytes.length > 0;
  }
  if (batch === undefined) return { responseId, arrow: undefined, rows: 0, isRunning, isComplete };
  let rows = 0;
  for (const { number, value } of readFields(batch)) if (number === 1) rows = Number(value);
  return { responseId, arrow: bytesOf(batch, 2) ?? new Uint8Array(0), rows, isRunning: true, isComplete };
}
