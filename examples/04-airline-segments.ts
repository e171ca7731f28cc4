/**
 * The five classical groups of frequent-flyer members by length, recency, frequency, mileage and discount (LRFMC).
 *
 *   CHURNKIT_DATA=<folder with airline_members_lrfmc.csv.gz> npx tsx examples/04-airline-segments.ts
 *
 * Without the folder a simulated airline takes its place.
 */
import { join } from "node:path";
import { fitKMeans, lrfmcFeatures, profileSegments, readCsv, simulateAirline } from "churnkit";

const folder = process.env["CHURNKIT_DATA"];
const members = folder === undefined ? simulatedMembers() : await publicMembers(folder);

const columns = Object.keys(members).filter((name) => members[name]!.kind === "number");
const model = fitKMeans(members, { clusters: 5, columns, starts: 10, seed: 1 });
console.log(`inertia ${model.fit.inertia.toFixed(2)}, ${model.fit.status}`);
for (const segment of profileSegments(members, model).segments) {
  const stands = segment.distinctive.map(({ direction, column }) => `${direction} ${column}`).join(", ");
  console.log(
    `${segment.name} (${segment.nameZh}): ${segment.size} members, ${(100 * segment.share).toFixed(1)} %; ${stands}`,
  );
  console.log(`  ${segment.action}`);
}

async function publicMembers(path: string) {
  return (await readCsv(join(path, "airline_members_lrfmc.csv.gz"))).table;
}

function simulatedMembers() {
  const { transactions, customers } = simulateAirline({ customers: 5000, seed: 1 });
  return lrfmcFeatures(
    { transactions, customers },
    { asOf: "2025-01-01", columns: { discount: "discountFactor" } },
  );
}
