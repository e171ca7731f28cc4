/**
 * A made log of events with a day, an amount and a channel, for the benchmarks of features.
 *
 * @module
 */
import { gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { makeTable, numberColumn, type Table, textColumn, timeColumn } from "../src/table/table.ts";

const DAY_MS = 86_400_000;

/** The first day of the log, and its length. */
export const FIRST_DAY: number = Date.UTC(2022, 0, 1);
export const LOG_DAYS = 730;
/** Features are computed as of this instant; a tenth of the rows comes later. */
export const LOG_DATE: number = FIRST_DAY + 657 * DAY_MS;

/** Channels, most used first. */
export const CHANNELS: readonly string[] = ["web", "app", "desk", "phone", "agent", "kiosk"];

/** Columns of a made log, as arrays for the peers and as a table for us. */
export interface MadeEvents {
  readonly customers: Int32Array;
  /** Epoch milliseconds. */
  readonly times: Float64Array;
  readonly amounts: Float64Array;
  /** Places in {@link CHANNELS}. */
  readonly channels: Int32Array;
  readonly table: Table;
}

/** Rows in no order; amounts are cents, so that their sums hardly depend on the order. */
export function madeEvents(rows: number, customerCount: number): MadeEvents {
  const random = randomStream(11, "build-features");
  const customers = new Int32Array(rows);
  const times = new Float64Array(rows);
  const amounts = new Float64Array(rows);
  const channels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    customers[i] = uniformInteger(random, customerCount);
    times[i] = FIRST_DAY + uniformInteger(random, LOG_DAYS) * DAY_MS + uniformInteger(random, DAY_MS);
    amounts[i] = Math.round(gamma(random, 2, 0.04) * 100) / 100 + 0.01;
    channels[i] = Math.min(uniformInteger(random, CHANNELS.length), uniformInteger(random, CHANNELS.length));
  }
  const ids = Array.from({ length: customerCount }, (_, c) => `C${c}`);
  const table = makeTable({
    customer: textColumn(customers, ids),
    time: timeColumn(times),
    amount: numberColumn(amounts),
    channel: textColumn(channels, CHANNELS),
  });
  return { customers, times, amounts, channels, table };
}
