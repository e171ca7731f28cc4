/**
 * Runs example modules one after another in a process of its own and tells the parent what they did. Stripped to
 * JavaScript and started by `example-run.ts`; arguments are the paths of the modules and the number to start at.
 */
import { pathToFileURL } from "node:url";

/** What the child tells about module `index`. */
export type ChildMessage =
  | { readonly kind: "start" | "end"; readonly index: number }
  | { readonly kind: "value"; readonly index: number; readonly promise: number; readonly value: unknown }
  | { readonly kind: "error"; readonly index: number; readonly message: string };

let index = 0;

function tell(message: ChildMessage): void {
  process.send!(message);
}

function fail(error: unknown): void {
  tell({
    kind: "error",
    index,
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  });
}

(globalThis as Record<string, unknown>)["__see"] = (promise: number, value: unknown): void => {
  try {
    tell({ kind: "value", index, promise, value });
  } catch (error) {
    fail(error); // a function, say, cannot be handed over
  }
};

process.on("unhandledRejection", fail);

const [start, ...paths] = process.argv.slice(2);
for (index = Number(start); index < paths.length; index++) {
  tell({ kind: "start", index });
  try {
    await import(pathToFileURL(paths[index]!).href);
  } catch (error) {
    fail(error);
  }
  tell({ kind: "end", index });
}
process.disconnect();
