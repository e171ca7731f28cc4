/**
 * API pages in `docs/api` from the doc comments, names grouped by area; a warning is a failure.
 *
 *   npm run docs
 *
 * @module
 */
import {
  Application,
  Comment,
  CommentTag,
  type Context,
  Converter,
  type DeclarationReflection,
  TypeDocReader,
} from "typedoc";
import { readFaces } from "./public-face.ts";
import { repository } from "./source-files.ts";

const areaOf = new Map(
  readFaces(repository).areas.flatMap(({ name, names }) => names.map((n) => [n.name, name])),
);

function putIntoArea(reflection: DeclarationReflection): void {
  const holder = reflection.signatures?.[0] ?? reflection;
  holder.comment ??= new Comment();
  const area = areaOf.get(reflection.name);
  const category = area === undefined ? "churnkit" : `churnkit/${area}`;
  holder.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}

const app = await Application.bootstrap({}, [new TypeDocReader()]);
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context: Context) =>
  context.project.children?.forEach(putIntoArea),
);
const project = await app.convert();
if (project === undefined) {
  process.exitCode = 1;
} else {
  app.validate(project);
  if (!app.logger.hasErrors() && !app.logger.hasWarnings()) await app.generateOutputs(project);
  const { errorCount, warningCount } = app.logger;
  console.log(`docs: ${project.children?.length ?? 0} names, ${errorCount} errors, ${warningCount} warnings`);
  if (errorCount + warningCount > 0) process.exitCode = 1;
}
