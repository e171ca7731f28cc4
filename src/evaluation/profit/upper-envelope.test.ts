import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { upperEnvelope } from "./upper-envelope.ts";

function envelopeOf(lines: readonly (readonly [slope: number, intercept: number])[]): [number[], number[]] {
  const { lines: kept, from } = upperEnvelope(
    Float64Array.from(lines, ([slope]) => slope),
    Float64Array.from(lines, ([, intercept]) => intercept),
  );
  return [Array.from(kept), Array.from(from)];
}

describe("upperEnvelope", () => {
  it("is the highest line everywhere, each range with its own", () => {
    const step = fc.tuple(fc.integer({ min: -3, max: 9 }), fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let [slope, intercept] = [0, 0];
        const lines: [number, number][] = [[0, 0]];
        for (const [rise, spent] of steps) lines.push([(slope += rise), (intercept -= spent)]);
        const [kept, from] = envelopeOf(lines);
        expect(from[0]).toBe(0);
        kept.forEach((line, j) => {
          const to = from[j + 1] ?? 1;
          expect(to).toBeGreaterThan(from[j]!);
          for (const x of [from[j]!, (from[j]! + to) / 2, to]) {
            const heights = lines.map(([a, b]) => a * x + b);
            expectClose(heights[line]!, Math.max(...heights), 1e-12, 1);
          }
        });
      }),
    );
  });

  it.each([
    ["one line", [[0, 0]], [[0], [0]]],
    [
      "a free line that is steeper hides the one before it",
      [
        [0, 0],
        [2, 0],
      ],
      [[1], [0]],
    ],
    [
      "of three lines through a point the middle one is no list of its own",
      [
        [0, 0],
        [1, -0.5],
        [2, -1],
      ],
      [
        [0, 2],
        [0, 0.5],
      ],
    ],
    [
      "of equal lines the first stays",
      [
        [0, 0],
        [4, -1],
        [4, -1],
      ],
      [
        [0, 1],
        [0, 0.25],
      ],
    ],
    [
      "a line that overtakes only at 1 or later is none",
      [
        [0, 0],
        [1, -1],
        [2, -3],
      ],
      [[0], [0]],
    ],
    [
      "a slope that falls and rises again",
      [
        [0, 0],
        [4, -1],
        [1, -1.5],
        [6, -2.5],
      ],
      [
        [0, 1, 3],
        [0, 0.25, 0.75],
      ],
    ],
  ] as const)("%s", (_, lines, expected) => {
    expect(envelopeOf(lines)).toEqual(expected);
  });
});
