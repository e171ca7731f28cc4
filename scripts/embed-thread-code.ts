/**
 * Puts the program of a thread, as text, in the place of the module that bundles it from the sources.
 *
 * @module
 */
import { brotliCompressSync } from "node:zlib";
import type { Options } from "tsup";
import { threadCode } from "../src/selection/thread-code.ts";

/** What `threadCode` is in a bundle. */
function embedded(): string {
  const packed = brotliCompressSync(threadCode()).toString("base64");
  return `import { brotliDecompressSync } from "node:zlib";
let code;
export function threadCode() {
  code ??= brotliDecompressSync(Buffer.from("${packed}", "base64")).toString();
  return code;
}`;
}

/** The plugin, for whatever bundles the sources. */
export const embedThreadCode: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "embed-thread-code",
  setup: (build) => {
    build.onLoad({ filter: /[\\/]selection[\\/]thread-code\.ts$/ }, () => ({
      contents: embedded(),
      loader: "js",
    }));
  },
};
