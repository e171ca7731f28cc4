/** A compiled WebAssembly kernel as text, to be embedded in code. */
export interface KernelBytes {
  /** Name of the kernel, for error messages. */
  readonly name: string;
  /** The bytes of the module. */
  readonly base64: string;
}
