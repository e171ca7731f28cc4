import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "./rows.ts";
import { timeColumn } from "./table.ts";
import { type UnifiedCustomers, unifyCustomers } from "./unify-customers.ts";
import { keyNormaliser } from "./unify-keys.ts";
import type { UnifyRules } from "./unify-rules.ts";
import type { CustomerSource } from "./unify-sources.ts";

interface Person {
  readonly mail: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly member: string | null;
  readonly city: string | null;
}

const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(item, { nil: null, freq: 2 });

/** Few keys in several writings, half of them missing: chains of every shape come up. */
const people = fc.array(
  fc.record<Person>({
    mail: maybe(fc.constantFrom("a@x", " A@X", "b@x", "c@x", "d@x", "e@x", "no mail")),
    phone: maybe(fc.constantFrom("555 0001", "5550001", "555-0002", "555-0003", "0")),
    mobile: maybe(fc.constantFrom("5550001", "555 0002", "555 0004", "5550005")),
    member: maybe(fc.constantFrom("m-1", "M1", "m2", "M3", "m4", "m5", "")),
    city: maybe(fc.constantFrom("Bern", "Basel", "Chur", " ")),
  }),
  { maxLength: 14 },
);
const sourceRows = fc.tuple(people, people, people);
const limit = fc.integer({ min: 2, max: 6 });

const NAMES = ["booking", "loyalty", "desk"] as const;

function sourcesOf(rows: readonly (readonly Person[])[]): CustomerSource[] {
  return rows.map((table, k) => ({
    name: NAMES[k]!,
    table: {
      mail: table.map((row) => row.mail),
      phone: table.map((row) => row.phone),
      mobile: table.map((row) => row.mobile),
      member: table.map((row) => row.member),
      city: table.map((row) => row.city),
    },
    keys: { email: "mail", phone: ["phone", "mobile"], membership: "member" },
  }));
}

function keysOf(row: Person): string[] {
  const texts: [string, string | null][] = [
    ["email", row.mail],
    ["phone", row.phone],
    ["phone", row.mobile],
    ["membership", row.member],
  ];
  const keys = texts.flatMap(([kind, text]) => {
    const key = text === null ? undefined : keyNormaliser(kind, {})(text);
    return key === undefined ? [] : [`${kind} ${key}`];
  });
  return [...new Set(keys)];
}

/** Components by breadth-first search from row to row over shared keys. */
function slowGroups(rows: readonly Person[], maxClusterSize: number): number[] {
  const keys = rows.map(keysOf);
  const holders = (key: string): number[] => rows.flatMap((_, i) => (keys[i]!.includes(key) ? [i] : []));
  const group = new Array<number>(rows.length).fill(-1);
  let count = 0;
  for (let start = 0; start < rows.length; start++) {
    if (group[start] !== -1) continue;
    const queue = [start];
    group[start] = count;
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      for (const key of keys[i]!) {
        const same = holders(key);
        if (same.length > maxClusterSize) continue;
        for (const j of same) {
          if (group[j] !== -1) continue;
          group[j] = count;
          queue.push(j);
        }
      }
    }
    count++;
  }
  return group;
}

const groupsOf = (result: UnifiedCustomers): number[] => [...result.members.unifiedId.codes];

/** Sets of rows, each row by a name of its own, in a form that compares. */
function partition(groups: readonly number[], names: readonly string[]): string[] {
  const sets = new Map<number, string[]>();
  groups.forEach((group, i) => {
    sets.set(group, [...(sets.get(group) ?? []), names[i]!]);
  });
  return [...sets.values()].map((set) => set.sort().join(",")).sort();
}

/** Sparse links over many rows: long chains that meet in their middle. */
const chains = fc
  .array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(3)), { minLength: 20, maxLength: 60 })
  .map((links) =>
    links.map(
      ([a, b, which]): Person => ({
        mail: which < 2 ? `${a}@x` : null,
        member: which > 0 ? `M${b}` : null,
        phone: which === 3 ? `555${1000 + a}` : null,
        mobile: null,
        city: null,
      }),
    ),
  );

describe("unifyCustomers", () => {
  it("follows chains of any length", () => {
    fc.assert(
      fc.property(chains, limit, (rows, maxClusterSize) => {
        const result = unifyCustomers(sourcesOf([rows]), { maxClusterSize });
        expect(groupsOf(result)).toEqual(slowGroups(rows, maxClusterSize));
        expect(result.report.keys.reduce((sum, key) => sum + key.joins, 0)).toBe(
          rows.length - result.report.customersOut,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("joins what a search over shared keys joins, under any limit", () => {
    fc.assert(
      fc.property(sourceRows, limit, (rows, maxClusterSize) => {
        const result = unifyCustomers(sourcesOf(rows), { maxClusterSize });
        expect(groupsOf(result)).toEqual(slowGroups(rows.flat(), maxClusterSize));
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of rows or sources: the partition stays", () => {
    fc.assert(
      fc.property(sourceRows, limit, (rows, maxClusterSize) => {
        const names = rows.map((list, k) => list.map((_, i) => `${k}-${i}`));
        const turned = [...rows].reverse().map((list) => [...list].reverse());
        const turnedNames = [...names].reverse().map((list) => [...list].reverse());
        const forth = unifyCustomers(sourcesOf(rows), { maxClusterSize });
        const back = unifyCustomers(sourcesOf(turned), { maxClusterSize });
        expect(partition(groupsOf(back), turnedNames.flat())).toEqual(
          partition(groupsOf(forth), names.flat()),
        );
        const counts = ({ report }: UnifiedCustomers): unknown => [
          report.keys,
          report.rowsWithoutKey,
          report.largestCluster?.rows,
        ];
        expect(counts(back)).toEqual(counts(forth));
      }),
    );
  });

  it("reports numbers that add up, and what a count of the rows gives", () => {
    fc.assert(
      fc.property(sourceRows, limit, (rows, maxClusterSize) => {
        const { report, members, conflicts, table } = unifyCustomers(sourcesOf(rows), { maxClusterSize });
        const all = rows.flat();
        expect(report.rowsIn).toBe(all.length);
        expect(report.customersOut).toBe(table.unifiedId.codes.length);
        expect(report.keys.map((key) => key.kind)).toEqual(["membership", "email", "phone"]);
        expect(report.keys.reduce((sum, key) => sum + key.joins, 0)).toBe(
          report.rowsIn - report.customersOut,
        );
        expect(report.rowsWithoutKey).toBe(all.filter((row) => keysOf(row).length === 0).length);
        expect(report.conflicts).toBe(conflicts.unifiedId.codes.length);
        const groups = [...members.unifiedId.codes];
        const holders = new Map<string, number>();
        for (const key of all.flatMap(keysOf)) holders.set(key, (holders.get(key) ?? 0) + 1);
        for (const { kind, keys, sharedKeys, rows: withKey, unusable, customersWithSeveral } of report.keys) {
          const ofKind = (list: readonly string[]): string[] =>
            list.filter((key) => key.startsWith(`${kind} `));
          const counts = ofKind([...holders.keys()]).map((key) => holders.get(key)!);
          expect(keys).toBe(counts.length);
          expect(sharedKeys).toBe(counts.filter((count) => count > 1 && count <= maxClusterSize).length);
          expect(withKey).toBe(all.filter((row) => ofKind(keysOf(row)).length > 0).length);
          const odd = { membership: 0, email: "no mail", phone: "0" }[kind as "email"];
          expect(unusable).toBe(
            all.flatMap((row) => [row.mail, row.phone, row.mobile]).filter((text) => text === odd).length,
          );
          const personal = groups.map((_, i) =>
            ofKind(keysOf(all[i]!)).filter((key) => holders.get(key)! <= maxClusterSize),
          );
          const perGroup = new Map<number, Set<string>>();
          groups.forEach((group, i) => {
            perGroup.set(group, new Set([...(perGroup.get(group) ?? []), ...personal[i]!]));
          });
          expect(customersWithSeveral).toBe([...perGroup.values()].filter((set) => set.size > 1).length);
        }
        expect(
          report.skippedKeys.map(({ kind, value, rows: count }) => [`${kind} ${value}`, count]).sort(),
        ).toEqual([...holders].filter(([, count]) => count > maxClusterSize).sort());
        const sizes = report.skippedKeys.map((key) => key.rows);
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        report.sources.forEach((source, k) => {
          const own = new Set(groups.filter((_, i) => members.source.codes[i] === k));
          const others = new Set(groups.filter((_, i) => members.source.codes[i] !== k));
          expect([source.rows, source.customers]).toEqual([rows[k]!.length, own.size]);
          expect(source.customersOnlyHere).toBe([...own].filter((group) => !others.has(group)).length);
        });
      }),
    );
  });

  it("keeps the first value by precedence, and lists each other value once per source", () => {
    const order = fc.shuffledSubarray([...NAMES]);
    fc.assert(
      fc.property(sourceRows, order, order, (rows, precedence, cityFirst) => {
        const { table, members, conflicts } = unifyCustomers(sourcesOf(rows), {
          precedence,
          fieldPrecedence: { city: cityFirst },
        });
        const rank = (name: string, field: string): number =>
          [...new Set<string>([...(field === "city" ? cityFirst : []), ...precedence, ...NAMES])].indexOf(
            name,
          );
        const all = toRows(members).map((member, i) => ({ ...member, i, person: rows.flat()[i]! }));
        const expected: unknown[] = [];
        for (const row of toRows(table) as Record<string, string | null>[]) {
          const own = all.filter((member) => member.unifiedId === row["unifiedId"]);
          // By field as the result has them; `email`, `phone` and `membership` come from the key columns.
          const fields = {
            email: "mail",
            phone: "phone",
            mobile: "mobile",
            membership: "member",
            city: "city",
          } as const;
          for (const [field, column] of Object.entries(fields)) {
            const trusted = [...own].sort(
              (a, b) => rank(a.source!, field) - rank(b.source!, field) || a.i - b.i,
            );
            const filled = trusted.filter((member) => (member.person[column] ?? "").trim() !== "");
            const [kept] = filled;
            expect(row[field]).toBe(kept?.person[column] ?? null);
            const kind = field === "mobile" ? "phone" : field;
            const compared = (text: string): string =>
              field === "city" ? text : (keyNormaliser(kind, {})(text) ?? `unusable ${text}`);
            const seen = new Set<string>();
            for (const member of own) {
              const value = member.person[column] ?? "";
              const what = `${member.source} ${compared(value)}`;
              if (
                value.trim() === "" ||
                seen.has(what) ||
                compared(value) === compared(kept!.person[column]!)
              )
                continue;
              seen.add(what);
              expected.push({
                unifiedId: row["unifiedId"],
                field,
                sourceKept: kept!.source,
                valueKept: kept!.person[column],
                sourceDropped: member.source,
                rowDropped: member.row,
                valueDropped: value,
              });
            }
          }
        }
        const sorted = (list: readonly unknown[]): string[] =>
          list.map((entry) => JSON.stringify(entry)).sort();
        expect(sorted(toRows(conflicts))).toEqual(sorted(expected));
        const ids = toRows(conflicts).map((conflict) => conflict.unifiedId!);
        expect(ids).toEqual([...ids].sort());
      }),
    );
  });

  const airline: CustomerSource[] = [
    {
      name: "booking",
      id: "pnr",
      keys: { email: "Mail", phone: "Phone" },
      fields: { email: "Mail", phone: "Phone", name: "Pax" },
      table: [
        { pnr: "P1", Mail: "ann@x.org", Phone: "020 7946 0018", Pax: "Ann Lee" },
        { pnr: "P2", Mail: "desk@air.com", Phone: "+44 20 7946 0018", Pax: "A. Lee" },
        { pnr: "P3", Mail: "bob@y.org", Phone: null, Pax: "Bob" },
        { pnr: "P4", Mail: "desk@air.com", Phone: null, Pax: "Cy" },
        { pnr: "P5", Mail: "desk@air.com", Phone: null, Pax: "Di" },
        { pnr: "P6", Mail: "Desk@Air.com ", Phone: null, Pax: "Ed" },
      ],
    },
    {
      name: "loyalty",
      id: "no",
      keys: { membership: "no", email: "mail" },
      fields: { membership: "no", email: "mail", name: "full", tier: "tier", joined: "joined" },
      table: {
        no: [1001, 1002],
        mail: ["ANN@x.org", "bob@y.org"],
        full: ["Ann B. Lee", "Robert Roe"],
        tier: ["gold", null],
        joined: timeColumn(Float64Array.of(Date.UTC(2020, 0, 1), Number.NaN)),
      },
    },
    {
      name: "service desk",
      keys: { membership: "ff", phone: "tel" },
      fields: ["ff", "complaints", "vip"],
      table: [
        { ff: "10-02", tel: null, complaints: 2, vip: true },
        { ff: null, tel: "0044 20 79460018", complaints: 1, vip: null },
      ],
    },
  ];
  const rules: UnifyRules = { countryCode: "44", maxClusterSize: 3, precedence: ["loyalty"] };

  it("joins an airline's systems, and leaves the call centre's address out", () => {
    const { table, members, conflicts, report } = unifyCustomers(airline, rules);
    expect(toRows(table)).toEqual([
      {
        unifiedId: "U00000001",
        email: "ANN@x.org",
        phone: "020 7946 0018",
        name: "Ann B. Lee",
        membership: 1001,
        tier: "gold",
        joined: new Date("2020-01-01"),
        ff: null,
        complaints: 1,
        vip: null,
      },
      {
        unifiedId: "U00000002",
        email: "bob@y.org",
        phone: null,
        name: "Robert Roe",
        membership: 1002,
        tier: null,
        joined: null,
        ff: "10-02",
        complaints: 2,
        vip: true,
      },
      ...["Cy", "Di", "Ed"].map((name, k) => ({
        unifiedId: `U0000000${k + 3}`,
        email: name === "Ed" ? "Desk@Air.com " : "desk@air.com",
        phone: null,
        name,
        membership: null,
        tier: null,
        joined: null,
        ff: null,
        complaints: null,
        vip: null,
      })),
    ]);
    expect(toRows(members).map((row) => [row.unifiedId!.at(-1), row.source, row.row, row.recordId])).toEqual([
      ["1", "booking", 0, "P1"],
      ["1", "booking", 1, "P2"],
      ["2", "booking", 2, "P3"],
      ["3", "booking", 3, "P4"],
      ["4", "booking", 4, "P5"],
      ["5", "booking", 5, "P6"],
      ["1", "loyalty", 0, "1001"],
      ["2", "loyalty", 1, "1002"],
      ["2", "service desk", 0, null],
      ["1", "service desk", 1, null],
    ]);
    expect(
      toRows(conflicts).map((row) => [row.field, row.valueKept, row.valueDropped, row.sourceDropped]),
    ).toEqual([
      ["email", "ANN@x.org", "desk@air.com", "booking"],
      ["name", "Ann B. Lee", "Ann Lee", "booking"],
      ["name", "Ann B. Lee", "A. Lee", "booking"],
      ["name", "Robert Roe", "Bob", "booking"],
    ]);
    expect(report).toMatchObject({
      rowsIn: 10,
      customersOut: 5,
      rowsWithoutKey: 0,
      sources: [
        { name: "booking", rows: 6, customers: 5, customersOnlyHere: 3 },
        { name: "loyalty", rows: 2, customers: 2, customersOnlyHere: 0 },
        { name: "service desk", rows: 2, customers: 2, customersOnlyHere: 0 },
      ],
      keys: [
        {
          kind: "membership",
          rows: 3,
          unusable: 0,
          keys: 2,
          sharedKeys: 1,
          joins: 1,
          customersWithSeveral: 0,
        },
        { kind: "email", rows: 8, unusable: 0, keys: 3, sharedKeys: 2, joins: 2, customersWithSeveral: 0 },
        { kind: "phone", rows: 3, unusable: 0, keys: 1, sharedKeys: 1, joins: 2, customersWithSeveral: 0 },
      ],
      largestCluster: { unifiedId: "U00000001", rows: 4 },
      skippedKeys: [{ kind: "email", value: "desk@air.com", rows: 4 }],
      conflicts: 4,
      warnings: [
        {
          code: "skipped-keys",
          message: "keys shared by more than 3 rows were not joined on: 1, the most common (email) by 4 rows",
        },
        {
          code: "large-cluster",
          message: "U00000001 is made of 4 rows, chained by keys of at most 3 rows each",
        },
      ],
    });
  });

  it("takes a field from another source where its own precedence says so", () => {
    const { table } = unifyCustomers(airline, { ...rules, fieldPrecedence: { name: ["booking"] } });
    expect(toRows(table).map((row) => (row as Record<string, unknown>)["name"])).toEqual([
      "Ann Lee",
      "Bob",
      "Cy",
      "Di",
      "Ed",
    ]);
  });

  it("joins on the kinds asked for, and warns of several memberships in one customer", () => {
    const couple: CustomerSource = {
      name: "loyalty",
      keys: { membership: "no", phone: "tel" },
      table: [
        { no: "A-1", tel: "5551234" },
        { no: "B-2", tel: "555 1234" },
      ],
    };
    const { report } = unifyCustomers([couple]);
    expect(report.customersOut).toBe(1);
    expect(report.warnings).toEqual([
      {
        code: "several-memberships",
        message:
          "customers with several membership numbers: 1; they may be people who share a mail address or phone number",
      },
    ]);
    const byNumber = unifyCustomers([couple], { joinOn: ["membership"] }).report;
    expect([byNumber.customersOut, byNumber.warnings, byNumber.keys.length]).toEqual([2, [], 1]);
  });

  it("compares kinds it does not know exactly, after those it knows", () => {
    const { report } = unifyCustomers([
      {
        name: "a",
        keys: { passport: "p", email: "m" },
        table: { p: ["X1", "x1", " X1"], m: [null, null, null] },
      },
    ]);
    expect(report.keys.map(({ kind, joins }) => [kind, joins])).toEqual([
      ["email", 0],
      ["passport", 1],
    ]);
  });

  it("makes text of a field that is numbers in one source and text in another", () => {
    const { table } = unifyCustomers([
      { name: "a", keys: { email: "m" }, table: { m: ["1@x", "2@x"], zip: [3012, Number.NaN] } },
      { name: "b", keys: { email: "m" }, table: { m: ["2@x"], zip: ["CH-4051"] } },
    ]);
    expect(toRows(table).map((row) => (row as Record<string, unknown>)["zip"])).toEqual(["3012", "CH-4051"]);
  });

  it("keeps the unit of a number only where the sources agree on it", () => {
    const source = (name: string, unit: string): CustomerSource => ({
      name,
      keys: { email: "m" },
      table: { m: [`${name}@x`], age: { kind: "number", values: Float64Array.of(1), unit } },
    });
    expect(unifyCustomers([source("a", "day"), source("b", "day")]).table["age"]).toMatchObject({
      unit: "day",
    });
    expect(unifyCustomers([source("a", "day"), source("b", "week")]).table["age"]).not.toHaveProperty("unit");
  });

  it("takes sources without rows", () => {
    const { table, report } = unifyCustomers([{ name: "a", keys: { email: "m" }, table: { m: [] } }]);
    expect(table.unifiedId.codes).toHaveLength(0);
    expect(report).toMatchObject({ rowsIn: 0, customersOut: 0, largestCluster: null, warnings: [] });
  });

  it("is deterministic, frozen, and leaves its input alone", () => {
    const before = JSON.stringify(airline);
    const result = unifyCustomers(airline, rules);
    expect(unifyCustomers(airline, rules)).toEqual(result);
    expect(JSON.stringify(airline)).toBe(before);
    for (const part of [
      result,
      result.table,
      result.members,
      result.conflicts,
      result.report,
      result.report.keys,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  const one = { name: "a", keys: { email: "m" }, table: [{ m: "x@y", n: 1, b: true }] };
  const two = { ...one, name: "b" };
  it.each<[unknown, unknown, string]>([
    [one, {}, "`sources` must be an array of sources, got an object with keys name, keys, table"],
    [[], {}, "`sources` must be at least one source, got Array of length 0"],
    [[null], {}, "`sources[0]` must be an object with name, table and keys, got null"],
    [[{ ...one, name: 3 }], {}, "`sources[0].name` must be a string, got 3"],
    [[one, one], {}, '`sources[1].name` must be another name than that of sources[0], got "a"'],
    [
      [{ ...one, key: {} }],
      {},
      '`sources[0].key` must be one of the options name, table, keys, id, fields, got "key"',
    ],
    [[{ ...one, keys: "m" }], {}, '`sources[0].keys` must be columns by kind of key, got "m"'],
    [
      [{ ...one, keys: { email: ["m", "mail"] } }],
      {},
      '`sources[0].keys.email` must be a column of the table (m, n, b), got "mail"',
    ],
    [
      [{ ...one, keys: { email: "b" } }],
      {},
      '`sources[0].keys.email` must be a text column, or a number column of whole numbers, got "b (boolean)"',
    ],
    [[{ ...one, keys: {} }], {}, '`sources` must be sources of which at least one names a key, got "none"'],
    [[{ ...one, id: "id" }], {}, '`sources[0].id` must be a column of the table (m, n, b), got "id"'],
    [
      [{ ...one, fields: ["m", "x"] }],
      {},
      '`sources[0].fields` must be a column of the table (m, n, b), got "x"',
    ],
    [
      [{ ...one, table: [{ m: "x@y", email: "z@y" }] }],
      {},
      '`sources[0].fields` must be one column for each field (give fields as { field: column }), got "email from m and from email"',
    ],
    [
      [{ ...one, fields: { unifiedId: "m" } }],
      {},
      '`sources[0].fields` must be names other than unifiedId, which the result has itself, got "unifiedId"',
    ],
    [
      [one, { ...two, table: [{ m: "x@y", n: true }] }],
      {},
      '`sources[1].fields` must be a number column for n, as in a, got "n (boolean)"',
    ],
    [[one], { precedence: ["a", "c"] }, '`rules.precedence[1]` must be one of "a", got "c"'],
    [
      [one],
      { fieldPrecedence: { name: ["a"] } },
      '`rules.fieldPrecedence` must be one of "email", "n", "b", got "name"',
    ],
    [[one], { fieldPrecedence: { n: ["z"] } }, '`rules.fieldPrecedence.n[0]` must be one of "a", got "z"'],
    [[one], { joinOn: ["phone"] }, '`rules.joinOn[0]` must be one of "email", got "phone"'],
    [[one], { maxClusterSize: 1 }, "`rules.maxClusterSize` must be >= 2, got 1"],
    [[one], { plusTags: "fold" }, '`rules.plusTags` must be one of "keep", "drop", got "fold"'],
    [
      [one],
      { countryCode: "+44" },
      '`rules.countryCode` must be 1 to 3 digits without + or 0 in front, got "+44"',
    ],
    [[one], { countryCode: 44 }, "`rules.countryCode` must be a string of digits, got 44"],
    [[one], { trunkPrefix: "000" }, '`rules.trunkPrefix` must be at most 2 digits, got "000"'],
    [[one], { ignore: "n/a" }, '`rules.ignore` must be an array of texts, got "n/a"'],
    [
      [one],
      { country: "44" },
      '`rules.country` must be one of the options precedence, fieldPrecedence, joinOn, maxClusterSize, plusTags, countryCode, trunkPrefix, ignore, got "country"',
    ],
  ])("rejects %#", (sources, given, message) => {
    expect(() => unifyCustomers(sources as CustomerSource[], given as UnifyRules)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});
