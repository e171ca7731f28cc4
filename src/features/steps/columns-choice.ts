/** Which columns a step is about. */
export interface StepColumns {
  /**
   * Names of columns, as they are called after the steps before.
   *
   * @defaultValue every column of a kind that the step is for
   */
  readonly columns?: readonly string[] | undefined;
}
