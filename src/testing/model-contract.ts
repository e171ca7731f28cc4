import { describe, expect, it } from "vitest";

/** What every fitted model owes its user. Each model's test file calls this once. */
export function describeModelContract<M extends { readonly kind: string; readonly version: number }>(
  name: string,
  { fit, predict }: { readonly fit: () => M; readonly predict: (model: M) => unknown },
): void {
  describe(`${name} keeps the model contract`, () => {
    it("is frozen all the way down", () => {
      expect(thawed(fit(), "model")).toEqual([]);
    });

    it("is JSON: equal to itself after the trip, with identical predictions", () => {
      const model = fit();
      const back = JSON.parse(JSON.stringify(model)) as M;
      expect(back).toEqual(model);
      expect(predict(back)).toEqual(predict(model));
    });

    it("is deterministic", () => {
      expect(fit()).toEqual(fit());
    });
  });
}

function thawed(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Object.isFrozen(value) ? [] : [path];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => thawed(inner, `${path}.${key}`))];
}
