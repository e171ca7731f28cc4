/**
 * The program of a thread as text, so that it needs no file: from the packed tarball, a notebook and a bundled service
 * alike. One program serves `offload` and the helpers of a cross-validation. The build puts the text itself in the place
 * of this module (tsup.config.ts); in the source tree it is bundled when it is first asked for.
 *
 * @module
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";

/** What is used of esbuild. */
interface Bundler {
  buildSync(options: object): { readonly outputFiles: readonly { readonly text: string }[] };
}

/** What a thread is given along where it may start threads of its own. */
export interface GivenCode {
  /** The program that the thread itself runs. */
  readonly churnkitCode?: string;
}

let code: string | undefined;

/** The program: one CommonJS script without imports but Node's own. */
export function threadCode(): string {
  code ??= (workerData as GivenCode | null)?.churnkitCode ?? bundle();
  return code;
}

function bundle(): string {
  const { buildSync } = createRequire(import.meta.url)("esbuild") as Bundler;
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("../workflow/thread.ts", import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // Inside the program, where nobody bundles, it would not be there.
    define: { "import.meta.url": "undefined" },
    // Comments of dependencies' licences are in the package already.
    legalComments: "none",
  });
  return outputFiles[0]!.text;
}
