import { expect, it } from "vitest";
import { connectionOf } from "../connection-of.ts";
import { duckDbDriver } from "./duckdb-driver.ts";
import type { DuckDb, DuckDbInstance, DuckDbResult, DuckDbSession } from "./duckdb-types.ts";

const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** A session whose statements do what a test wants. */
function fake(session: Partial<DuckDbSession>): ReturnType<typeof connectionOf> {
  const whole = { closeSync() {}, interrupt() {}, ...session } as DuckDbSession;
  return connectionOf(duckDbDriver({} as DuckDb, { closeSync() {} } as DuckDbInstance, whole));
}

it("throws the reason of a signal that is aborted between two steps of a statement", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const connection = fake({
    stream: () => {
      controller.abort(reason);
      return Promise.resolve({ fetchChunk: () => Promise.resolve(null), columnCount: 0 } as DuckDbResult);
    },
  });
  expect(await failure(connection.query("SELECT 1", { signal: controller.signal }))).toBe(reason);
});

it("is closed when DuckDB says that it cannot go on", async () => {
  const fatal = new Error("FATAL Error: the database has been invalidated");
  const connection = fake({ run: () => Promise.reject(fatal) });
  expect(await failure(connection.execute("SELECT 1"))).toMatchObject({
    code: "connection-lost",
    message: "DuckDB stopped: FATAL Error: the database has been invalidated",
    cause: fatal,
  });
  expect(await failure(connection.execute("SELECT 1"))).toMatchObject({ code: "closed" });
});

it("waits for what runs in the session before it closes it", async () => {
  const done: string[] = [];
  let answer: (chunk: null) => void = () => {};
  const result = {
    columnCount: 0,
    fetchChunk: () =>
      new Promise<null>((resolve) => {
        answer = resolve;
      }),
  } as unknown as DuckDbResult;
  const connection = fake({
    stream: () => Promise.resolve(result),
    closeSync: () => void done.push("closed"),
  });
  const batch = connection.stream("SELECT 1")[Symbol.asyncIterator]().next();
  await new Promise((resolve) => setImmediate(resolve));
  const closing = connection.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(done).toEqual([]);
  answer(null);
  await closing;
  expect(done).toEqual(["closed"]);
  await failure(batch);
});
