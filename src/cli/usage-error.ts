/** The command line itself is wrong: an unknown option, a missing file name. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
