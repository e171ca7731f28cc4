/**
 * A kernel for one thread with a memory of its own, for calls of microseconds that a team would be too slow for.
 *
 * @module
 */
import type { KernelBytes } from "./kernel-bytes.ts";

/** A kernel and its memory. */
export interface Solo<K extends object> {
  readonly buffer: SharedArrayBuffer;
  readonly kernels: K;
}

const PAGE = 65_536;
const modules = new Map<string, WebAssembly.Module>();

/**
 * Opens a kernel with memory that lives as long as what is returned.
 *
 * @typeParam K - The exported functions.
 * @throws RangeError when the memory cannot be had.
 */
export function openSolo<K extends object>(source: KernelBytes, bytes: number): Solo<K> {
  let module = modules.get(source.name);
  if (module === undefined) {
    module = new WebAssembly.Module(Buffer.from(source.base64, "base64"));
    modules.set(source.name, module);
  }
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const abort = (): never => {
    throw new Error("a kernel stopped");
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  return { buffer: memory.buffer as unknown as SharedArrayBuffer, kernels: exports as unknown as K };
}
