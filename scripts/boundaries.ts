/**
 * Fails on an import that runs upward, sideways or in a circle, on an import of a barrel, and on what a pure
 * room must not touch: the disk, the clock, unseeded chance, the console.
 *
 *   npm run boundaries
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { circles } from "./circles.ts";
import { type FileFacts, type Import, readFacts } from "./imports.ts";
import { filesUnder, isMain, reportFindings, repository } from "./source-files.ts";

/** The house, lowest first. A room may import rooms of lower lines only; rooms of one line never meet. */
const LAYERS: readonly (readonly string[])[] = [
  ["internal"],
  ["kernels", "numeric", "random"],
  ["table", "evaluation"],
  ["survival", "clv", "rfm", "segmentation", "satisfaction", "report", "features", "datasets"],
  ["churn"],
  ["selection", "causes", "sql", "tensorflow", "monitoring"],
  ["workflow", "engines", "winback", "mljs"],
  ["cli"],
];

/** Rooms that may use less than what stands below them. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  datasets: ["internal", "random", "numeric", "table"],
};

/** Where reading and writing is the job; everything else in src takes values and gives values. */
const MAY_USE_NODE: readonly RegExp[] = [
  /^src\/table\/(read-csv|csv-|write-csv|to-csv|byte-dictionary|legacy-encoding)[^/]*$/,
  /^src\/churn\/model-file[^/]*$/,
  // The listeners of errors that a backend adds to the process; layers models in a folder.
  /^src\/tensorflow\/(load-tensorflow|tensorflow-folder)[^/]*$/,
  // Threads; nothing there is read or written.
  /^src\/kernels\/team[^/]*$/,
  /^src\/selection\/(fold-crew|fold-order|thread-code)[^/]*$/,
  /^src\/workflow\/(offload[^/]*|thread\.ts)$/,
  // The connection to a server of Spark.
  /^src\/engines\/spark\/grpc-channel[^/]*$/,
  /^src\/(cli|testing)\//,
  /^datasets\/(load|file|reference)[^/]*$/,
];

/** Public faces: for users, imported by nobody but the next face. */
const BARREL = /^(src\/(index|commonjs)\.ts|src\/public\/[^/]+\.ts|datasets\/index\.ts)$/;

/** Tests, and what stands beside them only for them (`slow-twin.testing.ts`). */
const TEST = /\.(test|testing)\.ts$/;
/**
 * What may look how long something took: tests, the stopwatch of `timings`, threads (a slow helper is sent away), and a
 * fit that paces its progress.
 */
const MAY_TAKE_TIME =
  /\.(test|testing)\.ts$|^src\/testing\/|^src\/internal\/stopwatch\.ts$|^src\/kernels\/team\.ts$|^src\/churn\/forest\/growth\.ts$/;
const TEST_HELPER = /^src\/testing\/|\.testing\.ts$/;

/** Everything in `src` and `datasets` under `root` that breaks a rule, as `file:line what`. */
export function boundaryFindings(root: string): string[] {
  const paths = [...filesUnder(root, "src", ".ts"), ...filesUnder(root, "datasets", ".ts")].filter(
    // AssemblyScript: another language in the same ending.
    (path) => !path.startsWith("src/kernels/assembly/"),
  );
  const facts = new Map(paths.map((path) => [path, readFacts(path, readFileSync(join(root, path), "utf8"))]));
  const edges = new Map(
    [...facts].map(([path, { imports }]) => [
      path,
      imports.filter((i) => isRelative(i.specifier)).map((i) => targetOf(path, i.specifier)),
    ]),
  );
  const packages = declaredPackages(root);
  return [
    ...paths.flatMap((path) =>
      facts.get(path)!.imports.flatMap((i) => importFinding(root, path, i, packages)),
    ),
    ...paths.flatMap((path) => impurityFindings(path, facts.get(path)!)),
    ...circles(edges).map((circle) => `${circle[0]} imports itself: ${circle.join(" -> ")}`),
  ];
}

function importFinding(root: string, path: string, found: Import, packages: Packages): string[] {
  const problem = isRelative(found.specifier)
    ? relativeProblem(root, path, targetOf(path, found.specifier))
    : packageProblem(path, found, packages);
  return problem === undefined ? [] : [`${path}:${found.line} imports "${found.specifier}": ${problem}`];
}

function relativeProblem(root: string, path: string, target: string): string | undefined {
  if (!/\.(ts|json)$/.test(target)) return "name the file, with its ending";
  if (!existsSync(join(root, target))) return `there is no ${target}`;
  if (isFace(path)) return undefined;
  if (BARREL.test(target)) return "a public face is for users; import the file";
  const [from, to] = [roomOf(path), roomOf(target)];
  const inTest = TEST.test(path) || from === "testing";
  if (TEST_HELPER.test(target) && !inTest) return "only tests use it";
  // The shared suites look at everything, and tests of every room may use simulated customers with known truth.
  if (from === "testing" || (inTest && (to === "testing" || to === "datasets"))) return undefined;
  return from === to ? undefined : directionProblem(from, to, inTest);
}

function directionProblem(from: string, to: string, inTest: boolean): string | undefined {
  const [fromLine, toLine] = [lineOf(from), lineOf(to)];
  if (fromLine < 0) return `the room ${from} is not in the layers of scripts/boundaries.ts`;
  if (toLine < 0) return `the room ${to} is not in the layers of scripts/boundaries.ts`;
  if (toLine > fromLine) return `${to} stands above ${from}`;
  // A test may look sideways for a judge (a chi-square tail for random draws), never upward.
  if (toLine === fromLine) return inTest ? undefined : `${to} stands beside ${from}`;
  const only = ONLY[from];
  if (only !== undefined && !only.includes(to)) return `${from} may use ${only.join(", ")} only`;
  return undefined;
}

interface Packages {
  readonly runtime: readonly string[];
  readonly optional: readonly string[];
}

function packageProblem(path: string, found: Import, packages: Packages): string | undefined {
  if (TEST.test(path) || roomOf(path) === "testing") return undefined;
  if (found.specifier.startsWith("node:")) {
    return mayUseNode(path) ? undefined : "no node: modules in a pure room";
  }
  const name = found.specifier.split("/", found.specifier.startsWith("@") ? 2 : 1).join("/");
  if (packages.runtime.includes(name)) return undefined;
  if (packages.optional.includes(name)) {
    return found.typeOnly || found.dynamic
      ? undefined
      : "load an optional peer with import() when it is asked for";
  }
  return "not a dependency in package.json";
}

function declaredPackages(root: string): Packages {
  const file = join(root, "package.json");
  const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, object>) : {};
  return {
    runtime: Object.keys(manifest["dependencies"] ?? {}),
    optional: Object.keys(manifest["peerDependencies"] ?? {}),
  };
}

function impurityFindings(path: string, { impurities }: FileFacts): string[] {
  return impurities
    .filter(({ kind, text }) => {
      if (kind === "random") return true;
      // Never the date, and nothing that changes a result; the command line may do both, and print.
      if (kind === "clock")
        return roomOf(path) !== "cli" && !(MAY_TAKE_TIME.test(path) && text === "performance.now");
      if (kind === "process") return !TEST.test(path) && !mayUseNode(path);
      return roomOf(path) !== "cli";
    })
    .map(({ kind, text, line }) => `${path}:${line} uses ${text}: ${ADVICE[kind]}`);
}

const ADVICE = {
  random: "chance comes from a seeded stream (src/random)",
  clock: "time is an argument",
  process: "no process in a pure room",
  console: "results and warnings are returned, not printed",
} as const;

function mayUseNode(path: string): boolean {
  return MAY_USE_NODE.some((place) => place.test(path));
}

function isFace(path: string): boolean {
  return BARREL.test(path);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

function targetOf(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

/** `src/clv/bg-nbd.ts` is in `clv`, `datasets/x.ts` in `datasets`. */
function roomOf(path: string): string {
  const [top = "", room = ""] = path.split("/");
  return top === "src" ? room : top;
}

function lineOf(room: string): number {
  return LAYERS.findIndex((line) => line.includes(room));
}

if (isMain(import.meta.url)) {
  reportFindings("boundaries", boundaryFindings(repository), "imports point down, pure rooms are pure");
}
