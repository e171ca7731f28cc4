/** Turns a snippet into a module that imports the public names it uses and hands over the values it promises. */
import ts from "typescript";
import type { Block } from "./example-blocks.ts";
import { type Literal, LiteralError, parseLiteral } from "./example-literal.ts";

/** One promise: the value handed over under this number is what the literal says. */
export interface Promised {
  readonly line: number;
  readonly literal: Literal;
}

/** A block made into a module; line i of `text` is line `block.line + i - 2` of the file: one line stands above. */
export interface ExampleModule {
  readonly block: Block;
  readonly text: string;
  readonly promises: readonly Promised[];
  /** What is wrong with the block before it runs, as `file:line what`. */
  readonly problems: readonly string[];
}

/** Public names, whether each is only a type, and the entry that exports it: the package itself where none is given. */
export type NameTable = ReadonlyMap<string, { readonly typeOnly: boolean; readonly entry?: string }>;

interface Edit {
  readonly at: number;
  readonly text: string;
}

/** Builds the module of a block. */
export function exampleModule(block: Block, packageName: string, names: NameTable): ExampleModule {
  const source = ts.createSourceFile("example.mts", block.code, ts.ScriptTarget.Latest, true);
  const promises: Promised[] = [];
  const problems: string[] = [];
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const promise = ts.isStatement(node) ? promiseAfter(node, source) : undefined;
    if (promise !== undefined) {
      const line = block.line + source.getLineAndCharacterOfPosition(promise.commentStart).line;
      try {
        const literal = parseContinued(promise.text, source.text, promise.commentEnd);
        edits.push(...handOver(node as ts.Statement, promises.length, source));
        promises.push({ line, literal });
      } catch (error) {
        if (!(error instanceof LiteralError)) throw error;
        problems.push(`${block.file}:${line} ${error.message}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const written = block.code.match(/\/\/ =>/g)?.length ?? 0;
  const attached = promises.length + problems.length;
  if (written !== attached) {
    problems.push(`${block.file}:${block.line} has ${written} "// =>" but ${attached} after an expression`);
  }
  const header = `${importLine(source, packageName, names)}declare const __see: (promise: number, value: unknown) => void;`;
  return { block, text: `${header}\n${applyEdits(block.code, edits)}\nexport {};\n`, promises, problems };
}

/** The `// =>` that stands on the line where a statement ends, or alone on the next. */
function promiseAfter(
  statement: ts.Statement,
  source: ts.SourceFile,
): { readonly text: string; readonly commentStart: number; readonly commentEnd: number } | undefined {
  if (!ts.isExpressionStatement(statement) && declaredName(statement) === undefined) return undefined;
  const match = /^([ \t]*\n?[ \t]*)\/\/ =>[ \t]*(.*)/.exec(source.text.slice(statement.end));
  if (match === null) return undefined;
  return {
    text: match[2]!.trim(),
    commentStart: statement.end + match[1]!.length,
    commentEnd: statement.end + match[0].length,
  };
}

/** A literal may go on in the comment lines that follow. */
function parseContinued(first: string, text: string, end: number): Literal {
  const following = text.slice(end).split("\n").slice(1);
  let literal = first;
  for (const line of following) {
    try {
      return parseLiteral(literal);
    } catch (error) {
      const more = /^\s*\/\/ (?!=>)(.*)$/.exec(line)?.[1];
      if (!(error instanceof LiteralError) || !error.unfinished || more === undefined) throw error;
      literal += `\n${more}`;
    }
  }
  return parseLiteral(literal);
}

function handOver(statement: ts.Statement, promise: number, source: ts.SourceFile): Edit[] {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    return [
      { at: expression.getStart(source), text: `__see(${promise}, ` },
      { at: expression.end, text: ")" },
    ];
  }
  return [{ at: statement.end, text: ` __see(${promise}, ${declaredName(statement)});` }];
}

/** `x` of `const x = …`. */
function declaredName(statement: ts.Statement): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration, ...others] = statement.declarationList.declarations;
  return declaration !== undefined && others.length === 0 && ts.isIdentifier(declaration.name)
    ? declaration.name.text
    : undefined;
}

function applyEdits(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);
}

function importLine(source: ts.SourceFile, packageName: string, names: NameTable): string {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text);
      else if (!isMember(node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const wanted = [...used].filter((name) => names.has(name) && !declared.has(name));
  const entryOf = (name: string): string => names.get(name)!.entry ?? packageName;
  return [...new Set(wanted.map(entryOf))]
    .map((entry) => {
      const specifiers = wanted
        .filter((name) => entryOf(name) === entry)
        .map((name) => (names.get(name)!.typeOnly ? `type ${name}` : name));
      return `import { ${specifiers.join(", ")} } from "${entry}"; `;
    })
    .join("");
}

/** Does the identifier bring a name into the snippet's scope: a variable, parameter, function, type or import? */
function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isBindingElement(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isImportClause(parent) ||
      ts.isNamespaceImport(parent)) &&
    parent.name === node
  );
}

/** Is the identifier the name of a property rather than a reference? */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node)
  );
}
