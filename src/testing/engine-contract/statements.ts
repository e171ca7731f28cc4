/**
 * Statements and streams: one after the other, failures among them.
 *
 * @module
 */
import { expect, it } from "vitest";
import type { EngineFault } from "../../engines/engine-fault.ts";
import { toRows } from "../../table/rows.ts";
import { makeTable, numberColumn, rowCount } from "../../table/table.ts";
import { type EngineSubject, failure, type Held } from "./subject.ts";

export function describeStatements(held: Held, { hasTransactions = true }: EngineSubject): void {
  it("reports a failed statement in the engine's words, and the session goes on", async () => {
    const error = (await failure(held().query("SELECT *\nFROM churnkit_is_not_there"))) as EngineFault;
    expect(error.name).toBe("EngineFault");
    expect(error.code).toBe("statement-failed");
    expect(error.statement).toBe("SELECT *");
    expect(error.message).toContain("churnkit_is_not_there");
    expect(error.cause).toBeInstanceOf(Error);
    expect((await failure(held().execute("churnkit ; is no SQL"))).name).toBe("EngineFault");
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });

  it("runs what is asked at once one after the other, failures among them", async () => {
    const asked = Array.from({ length: 12 }, (_, i) =>
      i % 4 === 3
        ? failure(held().query("SELECT churnkit_is_not_there"))
        : held().query(`SELECT ${held().dialect.i64Lit(i)} AS a`),
    );
    const rows = (await Promise.all(asked)).map((result) =>
      result instanceof Error ? "failed" : toRows(result),
    );
    expect(rows).toEqual(Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? "failed" : [{ a: i }])));
  });

  it("does several statements as one", async () => {
    const { ident, createScratch } = held().dialect;
    const scratch = await held().upload(makeTable({ a: numberColumn(Float64Array.of(1)) }));
    const name = ident(String(scratch.relation));
    await held().executeAll([`INSERT INTO ${name} VALUES (2)`, `INSERT INTO ${name} VALUES (3)`]);
    const error = await failure(
      held().executeAll([
        `INSERT INTO ${name} VALUES (4)`,
        createScratch("churnkit_scratch_x", "SELECT nothing"),
      ]),
    );
    expect(error.name).toBe("EngineFault");
    const table = await held().query(`SELECT a FROM ${name} ORDER BY a`);
    const undone = hasTransactions ? [] : [{ a: 4 }];
    expect(toRows(table)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, ...undone]);
    await scratch.drop();
  });

  it("refuses what is no statement and no option", async () => {
    expect((await failure(held().query(""))).message).toBe('`sql` must be a non-empty string, got ""');
    const wrong = { sigal: 1 } as unknown as object;
    expect((await failure(held().execute("SELECT 1", wrong))).message).toBe(
      '`options.sigal` must be one of the options signal, got "sigal"',
    );
  });
}

export function describeStreams(held: Held): void {
  const upload = (rows: number): Promise<{ name: string; drop: () => Promise<void> }> =>
    held()
      .upload(makeTable({ a: numberColumn(Float64Array.from({ length: rows }, (_, i) => i)) }))
      .then((scratch) => ({ name: held().dialect.ident(String(scratch.relation)), drop: scratch.drop }));

  it("gives all rows in batches, in their order", async () => {
    const { name, drop } = await upload(10_000);
    const seen: number[] = [];
    let batches = 0;
    for await (const batch of held().stream(`SELECT a FROM ${name} ORDER BY a`, { batchRows: 3000 })) {
      seen.push(...(batch["a"] as { values: Float64Array }).values);
      batches++;
    }
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(batches).toBeGreaterThan(1);
    let none = 0;
    for await (const batch of held().stream(`SELECT a FROM ${name} WHERE a < 0`)) none += rowCount(batch);
    expect(none).toBe(0);
    await drop();
  });

  it("is busy while a stream is open, and free when its loop was left", async () => {
    const { name, drop } = await upload(5000);
    for await (const _ of held().stream(`SELECT a FROM ${name}`, { batchRows: 2048 })) {
      const error = (await failure(held().query("SELECT 1 AS a"))) as EngineFault;
      expect([error.code, error.message]).toEqual([
        "busy",
        "a stream is open on this connection: read it to its end or leave its loop first",
      ]);
      break;
    }
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
    await drop();
  });

  it("throws the error of a stream where it is read, and is free then", async () => {
    const read = async (): Promise<void> => {
      for await (const _ of held().stream("SELECT churnkit_is_not_there")) expect.unreachable();
    };
    expect(((await failure(read())) as EngineFault).code).toBe("statement-failed");
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });
}
