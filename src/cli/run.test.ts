import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { writeCsv } from "../table/write-csv.ts";
import { run } from "./run.ts";
import { recordStreams } from "./streams.testing.ts";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a shell would, streams captured. */
async function churnkit(...args: readonly string[]): Promise<Outcome> {
  const { streams, out, err } = recordStreams(false);
  const code = await run(args, streams, new AbortController().signal);
  return { code, out: out(), err: err() };
}

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "churnkit-cli-"));
  const { orders } = simulateAirline({ customers: 600, seed: 3 });
  await writeCsv(orders, file("orders.csv"));
  const rows = Array.from({ length: 300 }, (_, i) => {
    const tenure = (i * 37) % 60;
    return `C${String(i).padStart(4, "0")},${tenure},${i % 3 === 0 ? "basic" : "plus"},${(tenure + (i % 11)) % 60 < 20 ? "Yes" : "No"}`;
  });
  writeFileSync(file("customers.csv"), `customerID,tenure,plan,Churn\n${rows.join("\n")}\n`);
  writeFileSync(file("ambiguous.csv"), "customer,date,amount\nA,01/02/2024,3\nB,03/04/2024,4\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help and usage", () => {
  it("lists the commands, and succeeds only when asked", async () => {
    const asked = await churnkit("--help");
    expect(asked.code).toBe(0);
    for (const command of ["analyze", "score", "rfm", "clv", "segment", "demo"])
      expect(asked.out).toContain(command);
    expect((await churnkit()).code).toBe(2);
  });

  it.each(["analyze", "score", "rfm", "clv", "segment", "demo"])(
    "%s --help shows options and examples",
    async (name) => {
      const { code, out } = await churnkit(name, "--help");
      expect(code).toBe(0);
      expect(out).toContain(`Usage: churnkit ${name}`);
      expect(out).toContain("--json");
      expect(out).toContain("Examples:\n");
    },
  );

  it.each([
    [["analyse"], 'churnkit analyse: there is no command "analyse"; churnkit --help lists them\n'],
    [["analyze"], "churnkit analyze: name the file to read\n"],
    [["analyze", "a.csv", "b.csv"], "churnkit analyze: one file at a time, not 2\n"],
    [["analyze", "a.csv", "--colour"], "churnkit analyze: Unknown option '--colour'\n"],
    [["score", "a.csv"], "churnkit score: --models names the models.json of an earlier analysis\n"],
    [["demo", "--customers", "many"], 'churnkit demo: --customers takes a number, not "many"\n'],
    [["demo", "--customers", "0"], "churnkit demo: --customers takes a whole number of at least 1\n"],
  ])("%j is wrong usage: exit code 2", async (args, message) => {
    const { code, out, err } = await churnkit(...args);
    expect(err).toBe(message);
    expect(out).toBe("");
    expect(code).toBe(2);
  });
});

describe("bad input: exit code 1", () => {
  it("names a file that is not there", async () => {
    const { code, err } = await churnkit("rfm", file("none.csv"));
    expect(code).toBe(1);
    expect(err).toContain("(not-found)");
  });

  it("asks for a date format instead of guessing", async () => {
    const { code, err } = await churnkit("rfm", file("ambiguous.csv"));
    expect(code).toBe(1);
    expect(err).toContain("(ambiguous-date)");
    expect(
      (await churnkit("rfm", file("ambiguous.csv"), "--date-format", "DD/MM/YYYY", "--quiet")).code,
    ).toBe(0);
  });

  it("says which columns it saw when none looks like the customer", async () => {
    writeFileSync(file("odd.csv"), "a,date,amount\nx,2024-01-02,3\ny,2024-01-03,4\n");
    const { code, err } = await churnkit("clv", file("odd.csv"));
    expect(code).toBe(1);
    expect(err).toContain("none of a (text), date (time), amount (number) looks like one");
    expect(err).toContain("(missing-option)");
  });

  it("refuses options that cannot go together", async () => {
    const { code, err } = await churnkit("clv", file("orders.csv"), "--quantity", "amount", "--quiet");
    expect(err).toBe("churnkit clv: --quantity and --unit-price go together\n");
    expect(code).toBe(2);
  });
});

describe("money and dates that cannot be read", () => {
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(file(name), `${lines.join("\n")}\n`);
    return file(name);
  };

  it("an amount written with a currency sign is an error that says the way out, and the way works", async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `C${i % 7},2024-01-${String(i + 1).padStart(2, "0")},$${i + 1}.50`,
    );
    const path = write("dollar.csv", [
      "customer,date,amount",
      ...rows,
      "C1,2024-02-01,12.5",
      "C2,2024-02-02,3",
    ]);
    const refused = await churnkit("rfm", path);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      '--amount must be a number column; amount has texts such as "$1.50", "$2.50", "$3.50"',
    );
    const { code, err } = await churnkit("rfm", path, "--kinds", "amount=number", "--out", file("dollars"));
    expect(code).toBe(0);
    expect(err).toContain("rejected 30: not a number");
    expect(readFileSync(file("dollars/rejected.csv"), "utf8").split("\n")[1]).toBe(
      "2,amount,$1.50,not a number",
    );
  });

  it("a log without values says so", async () => {
    const path = write("visits.csv", ["customer,date", "A,2024-01-01", "B,2024-01-03", "A,2024-02-01"]);
    const { err } = await churnkit("rfm", path);
    expect(err).toContain("no column of values was found or named");
  });

  it("looks back from the day after the last order where no date is given", async () => {
    const path = write("two.csv", ["customer,date,amount", "A,2024-01-01,3", "B,2024-01-31 18:30:00,4"]);
    const { err, out } = await churnkit("rfm", path);
    expect(err).toContain("with header");
    expect(out).toContain("# RFM as of 2024-02-01");
  });

  it("a date before the first order, and a log of refunds, say what they are", async () => {
    const early = await churnkit("rfm", file("orders.csv"), "--as-of", "2001-01-01", "--quiet");
    expect(early.err).toContain("`orders` must be a log with a purchase before 2001-01-01, got");
    const refunds = write("refunds.csv", ["customer,date,amount", "A,2024-01-01,-3", "B,2024-01-03,-4"]);
    const { code, err } = await churnkit("clv", refunds, "--quiet");
    expect(code).toBe(1);
    expect(err).toBe(
      'churnkit clv: `orders` must be a log with a purchase before 2024-01-04, got "2 rows, 0 of them purchases, none before it" (empty)\n',
    );
  });

  it("a file whose every row is rejected says why", async () => {
    const path = write("ragged.csv", ["customer,date,amount", "A,2024-01-01", "B,2024-01-03"]);
    const { code, err } = await churnkit("rfm", path, "--header", "yes", "--delimiter", ",", "--quiet");
    expect(code).toBe(1);
    expect(err).toContain("2 rejected rows");
  });

  it("says an option's name as the command line has it", async () => {
    const { err } = await churnkit("analyze", file("orders.csv"), "--margin", "3", "--quiet");
    expect(err).toBe("churnkit analyze: --margin must be in (0, 1], got 3 (out-of-range)\n");
    const { err: kinds } = await churnkit("rfm", file("orders.csv"), "--kinds", "amount", "--quiet");
    expect(kinds).toBe('churnkit rfm: --kinds takes pairs such as amount=number, not "amount"\n');
  });
});

describe("--out", () => {
  it("is refused before the work when it is a file", async () => {
    const { code, err } = await churnkit("analyze", file("orders.csv"), "--out", file("orders.csv"));
    expect(err).toBe(
      `churnkit analyze: --out ${file("orders.csv")}: cannot write there (there is a file of that name)\n`,
    );
    expect(code).toBe(2);
  });
});

describe("orders", () => {
  it("analyze writes scores, models, groups and a summary, and score gives the same scores from them", async () => {
    const analyzed = await churnkit(
      "analyze",
      file("orders.csv"),
      "--as-of",
      "2025-01-01",
      "--horizon",
      "P180D",
      "--folds",
      "5",
      "--out",
      file("result"),
    );
    expect(analyzed.err).toContain("taken as customer: customerId, time: time, value: amount");
    expect(analyzed.code).toBe(0);
    expect(readdirSync(file("result")).sort()).toEqual([
      "groups.csv",
      "models.json",
      "rejected.csv",
      "rfm-segments.csv",
      "scores.csv",
      "summary.md",
    ]);
    expect(readFileSync(file("result/rejected.csv"), "utf8")).toBe("line,column,value,reason\n");
    expect(readFileSync(file("result/summary.md"), "utf8").trimEnd()).toBe(analyzed.out.trimEnd());
    const scores = readFileSync(file("result/scores.csv"), "utf8").trimEnd().split("\n");
    expect(scores).toHaveLength(601);
    const atRisk = scores.slice(1).map((line) => Number(line.split(",")[6]));
    expect(atRisk).toEqual([...atRisk].sort((a, b) => b - a));

    const scored = await churnkit(
      "score",
      file("orders.csv"),
      "--models",
      file("result/models.json"),
      "--as-of",
      "2025-01-01",
      "--out",
      file("tonight"),
      "--quiet",
    );
    expect(scored).toMatchObject({ code: 0, err: "" });
    const again = readFileSync(file("tonight/scores.csv"), "utf8").trimEnd().split("\n");
    expect(again).toEqual(scores);
  });

  it("--json is the only thing on standard output, and parses", async () => {
    const { code, out, err } = await churnkit(
      "analyze",
      file("orders.csv"),
      "--as-of",
      "2025-01-01",
      "--horizon",
      "P180D",
      "--folds",
      "5",
      "--json",
    );
    expect(code).toBe(0);
    expect(err).not.toBe("");
    const facts = JSON.parse(out);
    expect(facts).toMatchObject({
      kind: "transaction-analysis",
      asOf: "2025-01-01",
      customers: 600,
      rejectedRows: 0,
      files: [],
    });
    expect(facts.churn.metrics.rocAuc.mean).toBeGreaterThan(0.6);
  });

  it("rfm and clv print tables; quiet is quiet", async () => {
    const rfm = await churnkit("rfm", file("orders.csv"), "--scheme", "airline", "--quiet");
    expect(rfm).toMatchObject({ code: 0, err: "" });
    expect(rfm.out).toContain("# RFM as of ");
    // Recent is high: the highest score of recency has the fewest days.
    expect(rfm.out).toMatch(/\| recencyDays \| above [\d.,]+ \|.* \| to [\d.,]+ \|/);
    expect(rfm.out).toMatch(/\| monetary \| to [\d.,]+ \|.* \| above [\d.,]+ \|/);
    const clv = await churnkit("clv", file("orders.csv"), "--quiet", "--json");
    expect(clv.code).toBe(0);
    expect(JSON.parse(clv.out)).toMatchObject({
      kind: "clv",
      unit: "week",
      customers: 600,
      purchases: { kind: "bg-nbd" },
    });
  });
});

describe("customers", () => {
  it("analyze tries the models that are named and keeps the best, and score reads it", async () => {
    const wrong = await churnkit("analyze", file("customers.csv"), "--model", "forest", "--quiet");
    expect(wrong.err).toBe(
      'churnkit analyze: --model takes all or some of logistic-regression, random-forest, gradient-boosting, neural-network, not "forest"\n',
    );
    expect(wrong.code).toBe(2);
    const args = ["--target", "Churn", "--folds", "3", "--threads", "1", "--json", "--quiet"];
    const models = ["--model", "random-forest, gradient-boosting"];
    const all = await churnkit("analyze", file("customers.csv"), ...args, ...models, "--out", file("kinds"));
    expect(all.code).toBe(0);
    const { churn } = JSON.parse(all.out) as { churn: { model: string; compared: { model: string }[] } };
    expect(churn.compared.map(({ model }) => model).sort()).toEqual(["gradient-boosting", "random-forest"]);
    expect(churn.model).toBe(churn.compared[0]!.model);
    const scored = await churnkit(
      "score",
      file("customers.csv"),
      "--models",
      file("kinds/models.json"),
      "--out",
      file("kinds-scored"),
      "--quiet",
    );
    expect(scored.code).toBe(0);
    expect(readFileSync(file("kinds-scored/scores.csv"), "utf8").split("\n")).toHaveLength(302);
  });

  it("analyze finds the outcome and the id, and score needs the same columns", async () => {
    const analyzed = await churnkit(
      "analyze",
      file("customers.csv"),
      "--folds",
      "5",
      "--out",
      file("labelled"),
    );
    expect(analyzed.err).toContain("taken as customers with an outcome: Churn");
    expect(analyzed.code).toBe(0);
    const [header, first] = readFileSync(file("labelled/scores.csv"), "utf8").split("\n");
    expect(header).toBe("customerId,churnProbability,churned,segment");
    expect(first).toMatch(/^C\d{4},0\.\d+,[01],/);

    writeFileSync(file("new.csv"), "customerID,tenure,plan\nN1,3,basic\nN2,50,plus\n");
    const scored = await churnkit(
      "score",
      file("new.csv"),
      "--models",
      file("labelled/models.json"),
      "--json",
      "--quiet",
    );
    expect(JSON.parse(scored.out)).toMatchObject({ kind: "scores", customers: 2 });
    writeFileSync(file("lacking.csv"), "customerID,plan\nN1,basic\nN2,plus\n");
    const lacking = await churnkit(
      "score",
      file("lacking.csv"),
      "--models",
      file("labelled/models.json"),
      "--quiet",
    );
    expect(lacking.code).toBe(1);
    expect(lacking.err).toContain("(missing-column)");
  });

  it("segment groups by the columns named", async () => {
    const { code, out } = await churnkit(
      "segment",
      file("customers.csv"),
      "--columns",
      "tenure",
      "--clusters",
      "3",
      "--quiet",
      "--out",
      file("groups"),
    );
    expect(code).toBe(0);
    expect(out).toContain("# 3 groups of 300 customers");
    expect(readFileSync(file("groups/segments.csv"), "utf8").split("\n")[0]).toBe(
      "customerId,segment,name,distance,confidence",
    );
  });
});

describe("demo", () => {
  it("runs on nothing and leaves no partial file", async () => {
    const { code, out } = await churnkit(
      "demo",
      "--customers",
      "500",
      "--folds",
      "5",
      "--out",
      file("demo"),
      "--quiet",
    );
    expect(code).toBe(0);
    expect(out).toContain("## Who will leave");
    expect(
      readdirSync(file("demo")).filter((name) => name.includes("partial") || name.endsWith(".tmp")),
    ).toEqual([]);
  });

  it("an interrupted run ends with 130 and leaves no file", async () => {
    const controller = new AbortController();
    controller.abort(new Error("interrupted"));
    const { streams, err } = recordStreams(false);
    const args = ["demo", "--customers", "500", "--out", file("interrupted"), "--quiet"];
    const code = await run(args, streams, controller.signal);
    expect(code).toBe(130);
    expect(err()).toContain("interrupted");
    expect(readdirSync(folder)).not.toContain("interrupted");
  });
});
