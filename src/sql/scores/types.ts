/**
 * What a score as SQL text takes and gives. Made in `score-sql.ts`.
 *
 * @module
 */
import type { ChurnModel } from "../../churn/predict-probability.ts";
import type { SpendModel } from "../../clv/predictions/expected-spend.ts";
import type { ScoredQuantity } from "../../clv/predictions/purchase-scorer.ts";
import type { PurchaseModel } from "../../clv/purchase-model.ts";
import type { RfmScores } from "../../rfm/score-rfm.ts";
import type { KMeansModel } from "../../segmentation/k-means-model.ts";
import type { Table } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import type { RelationName, SqlKind, TimeKind } from "../dialect.ts";
import type { Relation } from "../event-source.ts";

/** A fitted model, or the scores of an RFM table (their cut points), that can be asked for as SQL. */
export type SqlScorable = ChurnModel | KMeansModel | PurchaseModel | SpendModel | RfmScores;

/** Where a column of a model stands in the relation. */
export interface ScoreColumn {
  /** @defaultValue the name that the model has for it */
  readonly column?: string | undefined;
  /** How a time is held. @defaultValue "timestamp", which is UTC */
  readonly timeKind?: TimeKind | undefined;
}

/** Options of {@link scoreSql}. */
export interface ScoreSqlOptions {
  /** Rows to score: a table, or a query that stands for one. */
  readonly relation: Relation;
  /**
   * Where the columns of the model stand, by the name that the model has for them.
   *
   * @defaultValue under the names that the model has for them; times as `"timestamp"`
   */
  readonly columns?: Readonly<Record<string, string | ScoreColumn>> | undefined;
  /**
   * Columns of the relation that come along in front of the score, such as the customer's id.
   *
   * @defaultValue none
   */
  readonly keep?: readonly string[] | undefined;
  /**
   * Most nodes of a model of trees, leaves included; beyond, rows are better brought to the model than the model to the
   * rows.
   *
   * @defaultValue 20000: about 300 trees of 32 leaves, half a megabyte of text
   */
  readonly maxNodes?: number | undefined;
  /**
   * What a purchase model is asked for, as `prepareScorer` takes it.
   *
   * @defaultValue { quantity: "probabilityAlive" }
   */
  readonly quantity?: ScoredQuantity | undefined;
  /**
   * The different purchase histories of the relation, what `purchaseHistoriesSql` selects: `frequency`, `age`, and where it
   * has that, `recency`. What has no formula in SQL is computed for each here and looked up there.
   *
   * @defaultValue none: refused where one is needed
   */
  readonly histories?: TableInput | undefined;
  /**
   * Name of the table that the look-up table will be uploaded to. Without it the values are written into the text.
   *
   * @defaultValue none
   */
  readonly lookupRelation?: RelationName | undefined;
}

/** A column of a score. */
export interface ScoredColumn {
  readonly name: string;
  /** `null` for a column that is kept: as the relation has it. */
  readonly kind: SqlKind | null;
}

/** A score as text. */
export interface ScoreSql {
  readonly kind: "score-sql";
  readonly version: 1;
  /** Name of the dialect. */
  readonly dialect: string;
  /** One SELECT without a semicolon: a row for each of the relation's, in no order. */
  readonly sql: string;
  readonly columns: readonly ScoredColumn[];
  /** To upload before the statement is run; null where it needs none. */
  readonly lookup: { readonly relation: RelationName; readonly table: Table } | null;
}
