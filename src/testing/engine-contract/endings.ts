/**
 * Scratch tables, cancelled statements and closed connections leave nothing.
 *
 * @module
 */
import { expect, it } from "vitest";
import type { EngineFault } from "../../engines/engine-fault.ts";
import { toRows } from "../../table/rows.ts";
import { makeTable, numberColumn, rowCount, textColumnFrom } from "../../table/table.ts";
import { type EngineSubject, failure, type Held, sample } from "./subject.ts";

export function describeScratch(held: Held): void {
  it("keeps the rows of a query until they are dropped", async () => {
    const { ident } = held().dialect;
    const scratch = await held().materialise("SELECT 1 AS a, 'x' AS b");
    const sql = `SELECT * FROM ${ident(String(scratch.relation))}`;
    expect(String(scratch.relation)).toMatch(/^churnkit_scratch_[0-9a-f]+_\d+$/);
    expect(toRows(await held().query(sql))).toEqual([{ a: 1, b: "x" }]);
    await scratch.drop();
    await scratch.drop();
    expect(((await failure(held().query(sql))) as EngineFault).code).toBe("statement-failed");
  });

  it("leaves nothing of a table that could not be made", async () => {
    await failure(held().materialise("SELECT churnkit_is_not_there"));
    const rows = 200_000;
    const table = makeTable({
      a: numberColumn(Float64Array.from({ length: rows }, (_, i) => i)),
      b: textColumnFrom(Array.from({ length: rows }, (_, i) => `customer ${i}`)),
    });
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 5);
    const uploaded = await held()
      .upload(table, { signal: controller.signal })
      .catch((error: unknown) => error);
    // An engine may have been quicker than the signal.
    if (uploaded !== reason) await (uploaded as { drop(): Promise<void> }).drop();
    expect(await held().sweep()).toEqual([]);
  });

  it("sweeps what a session that died has left, and keeps what is in use", async () => {
    const { ident, createScratch } = held().dialect;
    const own = await held().materialise("SELECT 1 AS a");
    await held().execute(createScratch("churnkit_scratch_dead_1", "SELECT 1 AS a"));
    expect(await held().sweep()).toEqual(["churnkit_scratch_dead_1"]);
    expect(await held().sweep()).toEqual([]);
    expect(toRows(await held().query(`SELECT * FROM ${ident(String(own.relation))}`))).toEqual([{ a: 1 }]);
    await own.drop();
  });
}

export function describeCancelling(held: Held, endless: string): void {
  it("ends a statement on the engine when its signal is aborted, and the session goes on", async () => {
    for (const after of [0, 1, 150]) {
      const controller = new AbortController();
      const reason = new Error(`after ${after} ms`);
      setTimeout(() => controller.abort(reason), after);
      const started = performance.now();
      expect(await failure(held().query(endless, { signal: controller.signal }))).toBe(reason);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
    }
  });

  it("throws the reason of the signal, wherever in a statement it is aborted", async () => {
    const ways = [
      (signal: AbortSignal) => held().query(endless, { signal }),
      (signal: AbortSignal) => held().materialise(endless, { signal }),
      async (signal: AbortSignal) => {
        for await (const _ of held().stream(endless, { signal })) expect.unreachable();
      },
    ];
    for (let i = 0; i < 30; i++) {
      const controller = new AbortController();
      const reason = new Error(`abort ${i}`);
      const abort = (): void => controller.abort(reason);
      const ended = failure(ways[i % ways.length]!(controller.signal));
      if (i % 5 < 2) setImmediate(abort);
      else setTimeout(abort, i % 5);
      expect(await ended).toBe(reason);
    }
    expect(await held().sweep()).toEqual([]);
  });

  it("ends a stream and a table in the making", async () => {
    const signal = (): AbortSignal => AbortSignal.timeout(50);
    const read = async (): Promise<void> => {
      for await (const _ of held().stream(endless, { signal: signal() })) expect.unreachable();
    };
    expect((await failure(read())).name).toBe("TimeoutError");
    expect((await failure(held().materialise(endless, { signal: signal() }))).name).toBe("TimeoutError");
    expect(await held().sweep()).toEqual([]);
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });

  it("does not cancel what comes after a statement that was quicker than its signal", async () => {
    for (let i = 0; i < 20; i++) {
      const controller = new AbortController();
      const quick = held()
        .query("SELECT 1 AS a", { signal: controller.signal })
        .catch((error: unknown) => error);
      const next = held().query("SELECT 2 AS a");
      setTimeout(() => controller.abort(), i % 4);
      await quick;
      expect(toRows(await next)).toEqual([{ a: 2 }]);
    }
  });
}

export function describeEnds({ open }: EngineSubject): void {
  it("does not begin when the signal was aborted before", async () => {
    const connection = await open();
    const reason = new Error("never mind");
    const signal = AbortSignal.abort(reason);
    expect(await failure(connection.query("no SQL at all", { signal }))).toBe(reason);
    expect(await failure(connection.upload(sample(), { signal }))).toBe(reason);
    await connection.close();
  });

  it("is closed once, after what was asked for, and says so afterwards", async () => {
    const connection = await open();
    const scratch = await connection.upload(sample());
    const asked = connection.query("SELECT 1 AS a");
    await Promise.all([connection.close(), connection.close()]);
    await connection.close();
    expect(toRows(await asked)).toEqual([{ a: 1 }]);
    const error = (await failure(connection.query("SELECT 1 AS a"))) as EngineFault;
    expect([error.code, error.message]).toEqual(["closed", "the connection is closed"]);
    await scratch.drop();
    // Sessions outlive their connections where the client is the user's.
    const next = await open();
    expect(await next.sweep()).toEqual([]);
    await next.close();
  });

  it("ends an open stream when it is closed", async () => {
    const connection = await open();
    const table = makeTable({ a: numberColumn(Float64Array.from({ length: 5000 }, (_, i) => i)) });
    const scratch = await connection.upload(table);
    const name = connection.dialect.ident(String(scratch.relation));
    const read = async (): Promise<void> => {
      for await (const _ of connection.stream(`SELECT a FROM ${name}`, { batchRows: 2048 }))
        await connection.close();
    };
    expect(((await failure(read())) as EngineFault).code).toBe("closed");
  });

  it("works beside another one: names differ, and one end is not the other's", async () => {
    const [first, second] = [await open(), await open()];
    const [a, b] = [await first.upload(sample()), await second.upload(sample())];
    expect(a.relation).not.toEqual(b.relation);
    await first.close();
    const sql = `SELECT amount FROM ${second.dialect.ident(String(b.relation))}`;
    expect(rowCount(await second.query(sql))).toBe(rowCount(sample()));
    await second.close();
  });
}
