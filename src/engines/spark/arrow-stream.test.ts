import { tableFromIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { InputError } from "../../internal/input-error.ts";
import { tableFrom } from "../../table/table-from.ts";
import { ArrowError, readArrowStream } from "./arrow-stream.ts";
import { writeArrowStream } from "./arrow-writer.ts";
import golden from "./fixtures/spark-connect.json" with { type: "json" };
import { flatTable, flatVector, rootTable } from "./flatbuffer.ts";

const bytesOfText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describe("readArrowStream", () => {
  it("finds the columns and batches that pyarrow wrote", () => {
    const { fields, batches } = readArrowStream(bytesOfText(golden.streams.every));
    expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual({
      double: { kind: "float", bits: 64 },
      single: { kind: "float", bits: 32 },
      bigint: { kind: "int", bits: 64 },
      int: { kind: "int", bits: 32 },
      smallint: { kind: "int", bits: 16 },
      tinyint: { kind: "int", bits: 8 },
      text: { kind: "text" },
      boolean: { kind: "boolean" },
      date: { kind: "date" },
      timestamp: { kind: "timestamp" },
      local: { kind: "timestamp" },
      decimal: { kind: "decimal", scale: 2 },
      void: { kind: "null" },
      full: { kind: "float", bits: 64 },
    });
    expect(batches.map(({ rows }) => rows)).toEqual([3, 2]);
    // Only where there are nulls.
    expect(batches[1]!.columns.at(-1)!.validity).toBeUndefined();
    const empty = readArrowStream(bytesOfText(golden.streams.empty));
    expect(empty.fields).toHaveLength(14);
    expect(empty.batches.reduce((rows, batch) => rows + batch.rows, 0)).toBe(0);
  });

  it.each(Object.entries(golden.refused))("refuses %s by its name", (type, text) => {
    expect(() => readArrowStream(bytesOfText(text))).toThrow(
      `\`odd\` must be a column of numbers, text, booleans or times, got "${type}"`,
    );
  });

  it("refuses compressed columns and what is no stream", () => {
    expect(() => readArrowStream(bytesOfText(golden.streams.compressed))).toThrow(
      new ArrowError("compressed Arrow columns are not read"),
    );
    expect(() => readArrowStream(new Uint8Array(0))).toThrow("an Arrow stream without a schema");
    expect(() => readArrowStream(new Uint8Array(64))).toThrow("the bytes are no Arrow stream");
  });

  it("never reads beyond its end, wherever the bytes are cut or changed", () => {
    const whole = bytesOfText(golden.streams.every);
    for (let end = 0; end < whole.length; end += 7) attempt(whole.subarray(0, end));
    for (let i = 0; i < whole.length; i++) {
      const changed = whole.slice();
      changed[i]! ^= 0xff;
      attempt(changed);
    }
  });
});

/** Reading works or says why not. */
function attempt(bytes: Uint8Array): void {
  try {
    readArrowStream(bytes);
  } catch (error) {
    if (!(error instanceof ArrowError || error instanceof InputError)) throw error;
  }
}

describe("writeArrowStream", () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    number: i === 3 ? null : i / 7,
    text: i === 4 ? null : ["", "a", "日本 \u{1f6eb}"][i % 3],
    flag: i === 5 ? null : i % 2 === 0,
    time: i === 6 ? null : new Date(86_400_000 * i - 1),
    "odd `name`; -- ü": -i,
  }));
  const table = tableFrom(rows);

  it.each([
    [0, 20],
    [3, 12],
    [5, 5],
  ])("rows %i to %i are read alike by apache-arrow", (start, end) => {
    const read = tableFromIPC(writeArrowStream(table, start, end));
    const expected = rows
      .slice(start, end)
      .map((row) => ({ ...row, time: row.time === null ? null : +row.time }));
    expect(read.toArray().map((row) => ({ ...row?.toJSON() }))).toEqual(expected);
    expect(read.getChild("number")?.nullCount ?? 0).toBe(start <= 3 && end > 3 ? 1 : 0);
  });

  it("has its pairs at multiples of 8, as readers that map them ask", () => {
    const bytes = writeArrowStream(table, 0, 20);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const second = 8 + view.getInt32(4, true);
    const batch = flatTable(rootTable(bytes.subarray(second + 8)), 2)!;
    for (const field of [1, 2]) expect(flatVector(batch, field).start % 8).toBe(0);
  });

  it("is read alike by our own reader", () => {
    const { fields, batches } = readArrowStream(writeArrowStream(table, 0, 20));
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(table));
    expect(batches).toHaveLength(1);
    expect(batches[0]!.columns[0]!.validity).toBeDefined();
    expect(batches[0]!.columns[4]!.validity).toBeUndefined();
  });
});
