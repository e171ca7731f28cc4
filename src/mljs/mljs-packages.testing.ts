/** The packages themselves, for tests: typed here, for one has no types and the other broken ones. */
import { createRequire } from "node:module";

export interface Forest {
  train(matrix: number[][], labels: number[]): void;
  predict(matrix: number[][]): number[];
  predictProbability(matrix: number[][], label: number): number[];
  predictionValues(matrix: number[][]): { to2DArray(): number[][] };
  toJSON(): object;
}

export interface Regression {
  train(matrix: object, labels: object): void;
  predict(matrix: object): number[];
  toJSON(): object;
}

const require = createRequire(import.meta.url);

interface ForestPackage {
  RandomForestClassifier: { new (options: object): Forest; load(json: object): Forest };
  RandomForestRegression: { new (options: object): Forest };
}

interface MatrixPackage {
  Matrix: { new (rows: number[][]): object; columnVector(values: number[]): object };
}

const forests = require("ml-random-forest") as ForestPackage;

export const RandomForestClassifier: ForestPackage["RandomForestClassifier"] = forests.RandomForestClassifier;
export const RandomForestRegression: ForestPackage["RandomForestRegression"] = forests.RandomForestRegression;
export const LogisticRegression: { new (options: object): Regression; load(json: object): Regression } =
  require("ml-logistic-regression");
export const Matrix: MatrixPackage["Matrix"] = (require("ml-matrix") as MatrixPackage).Matrix;
