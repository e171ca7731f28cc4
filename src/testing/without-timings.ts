/** The same plain data without what differs between two runs of the same: every `timings` is left out. */
export function withoutTimings(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(withoutTimings);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === "timings" ? [] : [[key, withoutTimings(inner)]],
    ),
  );
}
