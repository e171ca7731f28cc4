/**
 * What every classifier owes its user, whatever its kind: from a table to calibrated probabilities, the same ones
 * everywhere, and a clear word where that cannot be.
 */
import { describe } from "vitest";
import { describeDoors } from "./classifier-doors.ts";
import { describeLearning } from "./classifier-learning.ts";
import { describeScoring } from "./classifier-scoring.ts";
import type { ClassifierSubject, FittedClassifier } from "./classifier-subject.ts";

export type { ClassifierOptions, ClassifierSubject, FittedClassifier } from "./classifier-subject.ts";

/** Runs the shared suite for one kind of classifier. */
export function describeClassifier<M extends FittedClassifier>(
  kind: string,
  subject: ClassifierSubject<M>,
): void {
  describe(`${kind} as a classifier`, () => {
    describeLearning(subject);
    describeScoring(kind, subject);
    describeDoors(subject);
  });
}
