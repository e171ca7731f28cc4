import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import type { BinKernels, BinPlace } from "../../kernels/bin-columns.ts";
import { startLayout } from "../../kernels/layout.ts";
import { openTeam, type Team } from "../../kernels/team.ts";
import { scoringKernel } from "../../kernels/wasm/scoring.ts";
import {
  booleanColumn,
  numberColumn,
  rowCount,
  type Table,
  textColumn,
  textColumnFrom,
  timeColumn,
} from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { type BinningOptions, fitBinning } from "./binning.ts";
import { binTableInto, fitBinningInto, reserveTableBins } from "./memory.ts";
import { EDGE_ROWS } from "./sample.ts";
import { binTable } from "./table.ts";
import type { Binning } from "./types.ts";

const opened: Team<BinKernels>[] = [];
afterEach(() => {
  for (const team of opened.splice(0)) team.close();
});

interface InMemory {
  readonly team: Team<BinKernels>;
  readonly place: BinPlace;
}

/** Memory for the bins of a table, full of rubbish: as numbers it is NaN. */
function openFor(table: Table, names: readonly string[], byRow: boolean, threads: number): InMemory {
  for (const team of opened.splice(0)) team.close();
  const layout = startLayout();
  const place = reserveTableBins(layout, table, names, byRow);
  const team = openTeam<BinKernels>(scoringKernel, { bytes: layout.end, threads });
  new Uint8Array(team.buffer, 0, layout.end).fill(0xff);
  opened.push(team);
  return { team, place };
}

/** Bins of a place, by column, having checked that those by row and the bytes behind the rows agree. */
function binsIn({ team, place }: InMemory, columns: number): Uint8Array[] {
  const bytes = new Uint8Array(team.buffer);
  const { rows, stride, byColumn, byRow } = place;
  if (byRow !== 0) {
    let wrong = 0;
    for (let c = 0; c < Math.ceil(columns / 32) * 32; c++) {
      for (let i = 0; i < stride; i++) {
        const expected = c < columns && i < rows ? bytes[byColumn + c * stride + i] : 0;
        wrong += Number(bytes[byRow + (c >> 5) * 32 * stride + 32 * i + (c & 31)] !== expected);
      }
    }
    expect(wrong).toBe(0);
  }
  return Array.from({ length: columns }, (_, c) => {
    return bytes.slice(byColumn + c * stride, byColumn + c * stride + rows);
  });
}

function expectBytes(received: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  expect(received.length).toBe(expected.length);
  received.forEach((bytes, c) => {
    expect(Buffer.compare(bytes, expected[c]!)).toBe(0);
  });
}

/** Checks that memory holds what the definition says, with one thread and with two. */
function expectAsDefined(table: Table, features: readonly string[], options: BinningOptions = {}): Binning {
  const expected = fitBinning(table, features, options);
  const binned = binTable(expected, table);
  for (const threads of [1, 2]) {
    const memory = openFor(table, features, threads === 1, threads);
    expect(fitBinningInto(memory.team, memory.place, table, features, options)).toEqual(expected);
    expectBytes(binsIn(memory, expected.columns.length), binned.bins);
    const given = openFor(table, features, threads === 2, threads);
    const special = binTableInto(given.team, given.place, expected, table);
    expect(special).toEqual({ missing: binned.missing, unseen: binned.unseen });
    expectBytes(binsIn(given, expected.columns.length), binned.bins);
  }
  return expected;
}

const ugly = fc.oneof(
  fc.constantFrom(0, -0, 5e-324, -5e-324, 1e-323, 1.5e-323, 2e-323, 1e308, -1e308, Number.MAX_VALUE),
  fc.constantFrom(2 ** 53, 2 ** 53 + 2, 2 ** 60, 1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2, Number.NaN),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
);

/** Stateless noise on [0, 1). */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}

describe("fitBinningInto", () => {
  it("is the definition for ugly numbers", () => {
    fc.assert(
      fc.property(fc.array(ugly, { minLength: 1, maxLength: 700 }), (values) => {
        const x = Float64Array.from(values);
        expectAsDefined({ x: numberColumn(x), t: timeColumn(x.map((v) => v / 2)) } as Table, ["x", "t"]);
      }),
      { numRuns: 200 },
    );
  });

  it("takes NaN of every pattern for missing", () => {
    const patterns = BigUint64Array.of(
      0x7ff0000000000001n,
      0xfff0000000000001n,
      0x7ff8000000000000n,
      0xffffffffffffffffn,
    );
    const numbers = Float64Array.of(1, 2, -3);
    const x = new Float64Array(7);
    x.set(numbers);
    new BigUint64Array(x.buffer).set(patterns, 3);
    const table = { x: numberColumn(x) } as Table;
    expectAsDefined(table, ["x"]);
    expect(binTable(fitBinning(table, ["x"]), table).missing).toEqual({ x: 4 });
  });

  it("is the definition for every kind of column, in blocks of 32", () => {
    const rows = 1000;
    const cells = <T>(make: (i: number) => T): T[] => Array.from({ length: rows }, (_, i) => make(i));
    const columns: Record<string, unknown> = {};
    for (let c = 0; c < 70; c++) {
      const at = (i: number): number => noise(i * 71 + c);
      if (c % 7 === 0)
        columns[`text${c}`] = textColumnFrom(cells((i) => (at(i) < 0.1 ? null : `p${(at(i) * 20) | 0}`)));
      else if (c % 7 === 1) columns[`flag${c}`] = cells((i) => (at(i) < 0.1 ? null : at(i) < 0.5));
      else if (c % 7 === 2) columns[`time${c}`] = cells((i) => new Date(Math.floor(at(i) * 9e11)));
      else if (c % 7 === 3) columns[`whole${c}`] = cells((i) => Math.floor(at(i) ** 3 * 1000));
      else if (c % 7 === 4) columns[`one${c}`] = cells(() => 7);
      else if (c % 7 === 5) columns[`same${c % 2}${c}`] = cells((i) => Math.floor(noise(i) * 9));
      else columns[`gaps${c}`] = cells((i) => (at(i) < 0.3 ? null : Math.tan(at(i) * 9)));
    }
    const table = tableFrom(columns as never);
    const binning = expectAsDefined(table, Object.keys(table));
    expect(binning.columns.length).toBe(51);
    expect(binning.omitted.filter(({ reason }) => reason === "duplicate").length).toBe(9);
  });

  it("is the definition for 600 columns of few rows, and for one row", () => {
    const wide = tableFrom(
      Object.fromEntries(
        Array.from({ length: 600 }, (_, c) => [`x${c}`, [0, 1, 2, 3].map((i) => noise(i + 5 * c))]),
      ),
    );
    expectAsDefined(wide, Object.keys(wide));
    expectAsDefined(tableFrom({ x: [3], y: ["a"], z: [null as number | null] }), ["x", "y", "z"]);
  });

  it.each<[string, (i: number) => number]>([
    ["a bell", (i) => noise(i) + noise(i + 0.5) + noise(i + 0.25) - 1.5],
    ["many scales", (i) => Math.exp(60 * noise(i) - 30) * (noise(i + 0.5) < 0.3 ? -1 : 1)],
    ["mostly zero", (i) => (noise(i) < 0.9 ? 0 : noise(i + 0.5) * 100)],
    ["times of one hour", (i) => 1.7e12 + Math.floor(noise(i) * 3.6e6)],
    ["numbers that differ in their last bits", (i) => 1 + Math.floor(noise(i) * 1e6) * Number.EPSILON],
    ["large whole numbers", (i) => 2 ** 53 + 2 * Math.floor(noise(i) * 1000)],
    ["with gaps", (i) => (noise(i) < 0.5 ? Number.NaN : noise(i + 0.5))],
    ["falling", (i) => -i],
    ["an outlier", (i) => (i === 77 ? 1e300 : noise(i))],
  ])("is the definition for a sampled column: %s", (_, make) => {
    const values = Float64Array.from({ length: 2 * EDGE_ROWS + 123 }, (__, i) => make(i));
    const few = values.slice(0, 3000);
    expectAsDefined({ x: numberColumn(values), t: timeColumn(values) } as Table, ["x", "t"], { seed: 7 });
    expectAsDefined({ x: numberColumn(few), t: timeColumn(few) } as Table, ["x", "t"]);
  });

  it("is the definition with weights and for 70,000 levels", () => {
    const rows = 140_000;
    const levels = Array.from({ length: 70_000 }, (_, k) => `level ${k}`);
    const codes = Int32Array.from({ length: rows }, (_, i) => Math.floor(noise(i) ** 2 * 70_000));
    const flags = booleanColumn(Uint8Array.from(codes, (code) => (code % 3 === 2 ? 255 : code % 3)));
    const table = { plan: textColumn(codes, levels), flags } as Table;
    expectAsDefined(table, ["plan", "flags"]);
    const weights = codes.map((code) => code % 4);
    expectAsDefined(table, ["plan", "flags"], { weights });
  });

  it("names what it rejects, as the definition does", () => {
    const infinite = {
      x: numberColumn(Float64Array.of(1, 2)),
      y: numberColumn(Float64Array.of(3, Number.NEGATIVE_INFINITY)),
    } as Table;
    const { team, place } = openFor(infinite, ["x", "y"], true, 1);
    expect(() => fitBinningInto(team, place, infinite, ["x", "y"])).toThrow(
      "`table.y[1]` must be a finite number, got -Infinity",
    );
    expect(() => fitBinningInto(team, place, infinite, ["x", "x"])).toThrow(
      "`features[1]` must be a column named once",
    );
  });
});

describe("binTableInto", () => {
  const training = tableFrom({
    x: [1, 2, 3],
    plan: ["a", "b", "a"],
    day: [0, 1, 2].map((d) => new Date(d * DAY_MS)),
  });
  const binning = fitBinning(training, ["x", "plan", "day"]);

  it("counts and rejects as the definition", () => {
    const scored = tableFrom({ x: [9, null], plan: ["c", null], day: textColumnFrom([null, null]) });
    const memory = openFor(scored, ["x", "plan", "day"], true, 2);
    expect(binTableInto(memory.team, memory.place, binning, scored)).toEqual({
      missing: { x: 1, plan: 1, day: 2 },
      unseen: { plan: 1 },
    });
    expect(binsIn(memory, 3).map((bins) => Array.from(bins))).toEqual([
      [2, 255],
      [255, 255],
      [255, 255],
    ]);
    const infinite = { ...scored, x: numberColumn(Float64Array.of(1, Number.POSITIVE_INFINITY)) };
    expect(() => binTableInto(memory.team, memory.place, binning, infinite)).toThrow("`table.x[1]` must be");
    const { day, ...without } = scored;
    expect(day?.kind).toBe("text");
    expect(() => binTableInto(memory.team, memory.place, binning, without)).toThrow(
      "`table.day` must be a column",
    );
    expect(rowCount(scored)).toBe(2);
  });
});
