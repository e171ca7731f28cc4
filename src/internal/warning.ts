/** What a fit or an import wants its reader to know. Never printed by the library: it travels in the result. */
export interface Warning {
  /** Machine-readable, in kebab case: `separation`, `no-dropout-signal`. */
  readonly code: string;
  /** One sentence with the numbers, lower case, no full stop. */
  readonly message: string;
}
