/** What the public files export, read with the compiler. */
import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";
import { filesUnder } from "./source-files.ts";

/** One exported name. */
export interface PublicName {
  readonly name: string;
  /** `function` is any value that can be called, a metric with its contract attached included. */
  readonly kind: "function" | "class" | "value" | "type";
  /** Where it is declared, `src/clv/bg-nbd.ts:41`. */
  readonly at: string;
  /** Its doc comment without tags; empty where there is none. */
  readonly summary: string;
  readonly hasExample: boolean;
}

/** One entry point: `clv` is `src/public/clv.ts` and `churnkit/clv`. */
export interface Area {
  readonly name: string;
  readonly names: readonly PublicName[];
}

/** The areas in alphabetical order, and what the index exports. */
export interface Faces {
  readonly areas: readonly Area[];
  readonly index: readonly PublicName[];
}

/**
 * Areas whose names are not in the index: they work with other packages, and who imports `churnkit` does not ask for
 * them.
 */
export const APART: readonly string[] = ["duckdb", "mljs", "postgres", "spark", "tensorflow"];

/** The source of an area. */
export function areaFile(area: string): string {
  return area === "datasets" ? "datasets/index.ts" : `src/public/${area}.ts`;
}

/** Names of the areas: one a file of `src/public`, and the data sets beside src. */
export function areaNames(root: string): string[] {
  const rooms = filesUnder(root, "src/public", ".ts").map((path) => path.slice("src/public/".length, -3));
  return [...rooms, ...(existsSync(join(root, "datasets/index.ts")) ? ["datasets"] : [])].sort();
}

/** Reads every public file of the project at `root`. */
export function readFaces(root: string): Faces {
  const areas = areaNames(root);
  const index = join(root, "src/index.ts");
  const program = ts.createProgram([...areas.map((area) => join(root, areaFile(area))), index], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    // Only names and call signatures are asked for, and isolatedDeclarations has written every type out.
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const namesOf = (path: string): PublicName[] => {
    const source = program.getSourceFile(path);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) return [];
    return checker
      .getExportsOfModule(module)
      .map((symbol) => describe(symbol, checker, root))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    areas: areas.map((name) => ({ name, names: namesOf(join(root, areaFile(name))) })),
    index: namesOf(index),
  };
}

function describe(exported: ts.Symbol, checker: ts.TypeChecker, root: string): PublicName {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations?.[0];
  return {
    name: exported.name,
    kind: kindOf(symbol, checker),
    at: declaration === undefined ? "nowhere" : placeOf(declaration, root),
    summary: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
    hasExample: symbol.getJsDocTags(checker).some((tag) => tag.name === "example"),
  };
}

function kindOf(symbol: ts.Symbol, checker: ts.TypeChecker): PublicName["kind"] {
  if (symbol.flags & ts.SymbolFlags.Class) return "class";
  if (!(symbol.flags & ts.SymbolFlags.Value)) return "type";
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0 ? "function" : "value";
}

function placeOf(declaration: ts.Declaration, root: string): string {
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart(source));
  return `${relative(root, source.fileName).split(sep).join("/")}:${line + 1}`;
}
