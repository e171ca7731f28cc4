/** Finds the code that documentation shows: `@example` blocks of doc comments and fenced blocks of Markdown. */
import ts from "typescript";

/** One snippet, as a reader would paste it. */
export interface Block {
  readonly file: string;
  /** Line of the file that the first line of `code` stands on. */
  readonly line: number;
  readonly code: string;
}

/** The `@example` blocks of a source file, in order. A fenced block inside one is taken without its fence. */
export function blocksOfSource(file: string, text: string): Block[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const seen = new Set<number>();
  const blocks: Block[] = [];
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocCommentsAndTags(node).flatMap(tagsOf)) {
      // A comment may hang on a statement and on its only declaration.
      if (tag.tagName.text !== "example" || seen.has(tag.pos)) continue;
      seen.add(tag.pos);
      blocks.push(blockOfTag(file, source, tag));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return blocks.sort((a, b) => a.line - b.line);
}

function tagsOf(node: ts.JSDoc | ts.JSDocTag): readonly ts.JSDocTag[] {
  return ts.isJSDoc(node) ? (node.tags ?? []) : [node];
}

function blockOfTag(file: string, source: ts.SourceFile, tag: ts.JSDocTag): Block {
  const first = source.getLineAndCharacterOfPosition(tag.tagName.end).line + 1;
  const raw = source.text.slice(tag.tagName.end, tag.end).replace(/\s*\*\/$/, "");
  // What stands on the line of the tag is a title.
  const lines = raw
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/^\s*\* ?/, ""));
  const fence = lines.findIndex((line) => /^```/.test(line));
  if (fence < 0) return { file, line: first + 1, code: trimEnd(lines) };
  const end = lines.findIndex((line, i) => i > fence && /^```/.test(line));
  return { file, line: first + 2 + fence, code: trimEnd(lines.slice(fence + 1, end < 0 ? undefined : end)) };
}

/** The blocks fenced as `ts`; `ts no-run` is for code that needs what a check has not. */
export function blocksOfMarkdown(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  let start = -1;
  let fence = "";
  for (const [i, line] of lines.entries()) {
    const open = /^\s*(`{3,})\s*(.*?)\s*$/.exec(line);
    if (open === null) continue;
    if (fence === "") {
      fence = open[1]!;
      start = open[2] === "ts" || open[2] === "typescript" ? i + 1 : -1;
    } else if (open[1]!.length >= fence.length && open[2] === "") {
      if (start >= 0) blocks.push({ file, line: start + 1, code: trimEnd(lines.slice(start, i)) });
      fence = "";
    }
  }
  return blocks;
}

function trimEnd(lines: readonly string[]): string {
  return lines.join("\n").trimEnd();
}
