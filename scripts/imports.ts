/** What a source file imports and which clocks, consoles and dice it touches, read from its syntax tree. */
import ts from "typescript";

/** One import, static or dynamic, of values or of types only. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `import type`, `export type` or `import("…")` in a type. */
  readonly typeOnly: boolean;
  /** `import("…")` as an expression: the package is loaded only when the line runs. */
  readonly dynamic: boolean;
}

/** A use of something that makes a result depend on more than the arguments. */
export interface Impurity {
  readonly kind: "random" | "clock" | "console" | "process";
  readonly text: string;
  readonly line: number;
}

/** What the rules of the house ask about one file. */
export interface FileFacts {
  readonly imports: readonly Import[];
  readonly impurities: readonly Impurity[];
}

/** Reads the facts of one file. */
export function readFacts(path: string, text: string): FileFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const impurities: Impurity[] = [];
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const found = importOf(node);
    if (found !== undefined) imports.push({ ...found, line });
    const impure = impurityOf(node, source);
    if (impure !== undefined) impurities.push({ ...impure, line });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, impurities };
}

function importOf(node: ts.Node): Omit<Import, "line"> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: node.moduleSpecifier.text, typeOnly, dynamic: false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, dynamic: false };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    if (ts.isStringLiteral(literal)) return { specifier: literal.text, typeOnly: true, dynamic: false };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument && ts.isStringLiteral(argument)) {
      return { specifier: argument.text, typeOnly: false, dynamic: true };
    }
  }
  return undefined;
}

function impurityOf(node: ts.Node, source: ts.SourceFile): Omit<Impurity, "line"> | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText(source);
    if (text === "Math.random") return { kind: "random", text };
    if (text === "Date.now" || text === "performance.now") return { kind: "clock", text };
    const owner = ts.isIdentifier(node.expression) ? node.expression.text : "";
    if (owner === "console" || owner === "process") return { kind: owner, text };
  }
  const ofDate =
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "Date";
  // Date() as a call reads the clock whatever it is given.
  if (ofDate && (ts.isCallExpression(node) || (node.arguments?.length ?? 0) === 0)) {
    return { kind: "clock", text: node.getText(source) };
  }
  return undefined;
}
