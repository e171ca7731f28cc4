import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { readCsv } from "../src/table/read-csv.ts";
import { numberColumnOf, textColumnOf } from "../src/table/table.ts";
import { assertEqual, type Benchmark, pair, startPeer } from "./harness.ts";

interface Read {
  readonly rows: number;
  readonly amount: number;
  readonly customers: number;
}

/** An order export with text ids, dates and amounts; kinds detected on our side, given on theirs. Linear in rows. */
export const benchmark: Benchmark = {
  name: "read-csv",
  question: "How long does reading an order export take? Expected: linear in bytes.",
  run: async (folder) => {
    const path = join(folder, "orders.csv");
    await writeOrders(path, 1_000_000);
    const peer = await startPeer("read_csv.py", [path]);
    const row = await pair<Read, Read>({
      what: "readCsv, 1M orders (text id, time, amount, channel)",
      ours: async () => {
        const { table } = await readCsv(path);
        const amounts = numberColumnOf(table, "amount", "amount").values;
        let amount = 0;
        for (let i = 0; i < amounts.length; i++) amount += amounts[i]!;
        return {
          rows: amounts.length,
          amount,
          customers: textColumnOf(table, "customer", "customer").levels.length,
        };
      },
      peer,
      rounds: 5,
      quality: (ours, theirs) => {
        assertEqual("rows", ours.rows, theirs.rows, 0);
        assertEqual("customers", ours.customers, theirs.customers, 0);
        assertEqual("amount", ours.amount, theirs.amount, 1e-9);
        return `${ours.rows} rows, ${ours.customers} customers, sums equal to 1e-9`;
      },
    });
    await peer.stop();
    return [row];
  },
};

async function writeOrders(path: string, n: number): Promise<void> {
  const random = randomStream(6, "read-csv");
  const channels = ["web", "app", "agent", "counter"];
  const file = createWriteStream(path);
  file.write("customer,time,amount,channel\n");
  let block = "";
  for (let i = 0; i < n; i++) {
    const id = String(uniformInteger(random, 100_000)).padStart(6, "0");
    const time = new Date(
      Date.UTC(2023, 0, 1) + uniformInteger(random, 730) * 86_400_000 + uniformInteger(random, 86_400) * 1000,
    );
    block += `${id},${time.toISOString().slice(0, 19).replace("T", " ")},${gamma(random, 2, 0.04).toFixed(2)},${channels[uniformInteger(random, 4)]}\n`;
    if (block.length > 1 << 20) {
      file.write(block);
      block = "";
    }
  }
  file.end(block);
  await finished(file);
}
