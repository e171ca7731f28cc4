import { afterEach, describe, expect, it } from "vitest";
import { openTeam, type PartKernel, type Team } from "./team.ts";
import { scoringKernel } from "./wasm/scoring.ts";
import { teamTestKernel } from "./wasm/team-test.ts";

interface Kernels {
  readonly addUp: PartKernel;
  readonly meet: PartKernel;
  readonly trap: PartKernel;
}

const CONTEXT = 64;

/** The sum of [0, count) in parts, by the team. */
function total(team: Team<Kernels>, count: number, parts: number): number {
  const whole = new Int32Array(team.buffer);
  const sums = new Float64Array(team.buffer, CONTEXT + 16, parts).fill(Number.NaN);
  whole[CONTEXT / 4] = count;
  whole[CONTEXT / 4 + 1] = parts;
  team.run("addUp", CONTEXT, parts);
  return sums.reduce((sum, part) => sum + part, 0);
}

describe("openTeam", () => {
  const opened: Team<Kernels>[] = [];
  const open = (bytes: number, threads: number): Team<Kernels> => {
    const team = openTeam<Kernels>(teamTestKernel, { bytes, threads });
    opened.push(team);
    return team;
  };
  afterEach(() => {
    for (const team of opened.splice(0)) team.close();
  });

  it("does every part of a job once, whoever is free", () => {
    const team = open(65_536, 2);
    for (let job = 0; job < 3_000; job++) {
      const parts = 1 + (job % 37);
      expect(total(team, 1000 + job, parts)).toBe(((1000 + job) * (999 + job)) / 2);
    }
  });

  it("gives the same with one thread and with two", () => {
    const two = total(open(65_536, 2), 1_000_000, 64);
    opened.splice(0)[0]!.close();
    expect(total(open(65_536, 1), 1_000_000, 64)).toBe(two);
  });

  it("works alone inside another team, on a memory of its own", () => {
    const outer = open(65_536, 2);
    const inner = open(65_536, 2);
    expect(inner.threads).toBe(1);
    expect(inner.buffer).not.toBe(outer.buffer);
    expect(total(inner, 10, 3)).toBe(45);
    expect(total(outer, 10, 3)).toBe(45);
  });

  it("keeps the memory of each kernel while others are at work", () => {
    const first = open(65_536, 2).buffer;
    opened.splice(0)[0]!.close();
    for (let round = 0; round < 20; round++) {
      openTeam(scoringKernel, { bytes: 65_536, threads: 2 }).close();
      const team = open(65_536, 2);
      expect(team.buffer).toBe(first);
      for (let job = 0; job < 50; job++) expect(total(team, 50_000, 16)).toBe((50_000 * 49_999) / 2);
      opened.splice(0)[0]!.close();
    }
  });

  it("keeps no more than 64 MiB in all, and what was used last", () => {
    const small = open(2 ** 20, 2).buffer;
    opened.splice(0)[0]!.close();
    openTeam(scoringKernel, { bytes: 63.5 * 2 ** 20, threads: 2 }).close();
    expect(open(2 ** 20, 2).buffer).not.toBe(small);
  });

  it("changes memories between jobs, large ones and small ones", () => {
    for (const bytes of [65_536, 300 * 2 ** 20, 65_536, 1_000_000, 400 * 2 ** 20]) {
      const team = open(bytes, 2);
      expect(team.buffer.byteLength).toBeGreaterThanOrEqual(bytes);
      for (let job = 0; job < 50; job++) expect(total(team, 50_000, 16)).toBe((50_000 * 49_999) / 2);
      opened.splice(0)[0]!.close();
    }
  });

  it("lets go of memories that helpers have seen", async () => {
    const resident: number[] = [];
    for (let round = 0; round < 16; round++) {
      const bytes = (round % 2 === 0 ? 40 : 100) * 2 ** 20;
      const team = open(bytes, 2);
      new Uint8Array(team.buffer).fill(1);
      expect(total(team, 100_000, 16)).toBe((100_000 * 99_999) / 2);
      opened.splice(0)[0]!.close();
      await new Promise((resolve) => setTimeout(resolve, 5));
      resident.push(process.memoryUsage.rss() / 2 ** 20);
    }
    // 16 rounds wrote 1,120 MiB.
    expect(Math.max(...resident) - resident[0]!).toBeLessThan(700);
  });

  it("lets go of memories that grow from fit to fit, each of them small enough to be kept", async () => {
    const before = process.memoryUsage.rss() / 2 ** 20;
    let most = 0;
    for (let round = 1; round <= 60; round++) {
      const team = open((3 + round) * 2 ** 20, 2);
      new Uint8Array(team.buffer).fill(1);
      expect(total(team, 100_000, 16)).toBe((100_000 * 99_999) / 2);
      opened.splice(0)[0]!.close();
      await new Promise((resolve) => setTimeout(resolve, 5));
      most = Math.max(most, process.memoryUsage.rss() / 2 ** 20);
    }
    // They are 2,010 MiB together; a helper that is told of all and never replaced holds them all.
    expect(most - before).toBeLessThan(700);
  });

  it.each([1, 2])("throws what a part throws, on whichever of %d threads, and goes on", (threads) => {
    const team = open(65_536, threads);
    for (const every of [1, 2, 3, 7]) {
      for (let again = 0; again < 20; again++) {
        new Int32Array(team.buffer)[CONTEXT / 4] = every;
        expect(() => team.run("trap", CONTEXT, 16)).toThrow();
        expect(total(team, 100_000, 16)).toBe((100_000 * 99_999) / 2);
      }
    }
  });

  it("shares the work: two parts run at the same time", () => {
    const team = open(65_536, 2);
    const words = new Int32Array(team.buffer);
    words.fill(0, CONTEXT / 4, CONTEXT / 4 + 2);
    team.run("meet", CONTEXT, 2);
    expect(words[CONTEXT / 4 + 1]).toBe(2);
  });
});
