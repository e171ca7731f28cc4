/** What a feature asks of its log; the messages are those of the computation in memory. */
import { wrongKind } from "../../features/columns/log-reader.ts";
import { InputError } from "../../internal/input-error.ts";
import type { LogQuery, QueryAttribute } from "./log-query.ts";

/** @throws InputError where the log has no amounts. */
export function checkAmounts({ source }: LogQuery, kind: string, path: string): void {
  if (source.amount === null) {
    throw new InputError("missing-column", path, "a feature that needs no amounts (the log has none)", kind);
  }
}

/** Column of a number or boolean attribute, as a double. */
export function numberAttribute(log: LogQuery, name: string, path: string): string {
  const { column, kind } = log.attribute(name, path);
  if (kind !== "number" && kind !== "boolean") {
    throw wrongKind(path, "a number or boolean attribute", name, kind);
  }
  return kind === "boolean" ? log.dialect.f64(column) : column;
}

/** A text or boolean attribute. */
export function levelAttribute(log: LogQuery, name: string, path: string): QueryAttribute {
  const attribute = log.attribute(name, path);
  if (attribute.kind !== "text" && attribute.kind !== "boolean") {
    throw wrongKind(path, "a text or boolean attribute", name, attribute.kind);
  }
  return attribute;
}

/** @throws InputError `unsupported`, naming what and the engine. */
export function unsupported(path: string, what: string, dialect: { readonly name: string }): InputError {
  return new InputError("unsupported", path, `what ${dialect.name} can compute exactly`, what);
}
