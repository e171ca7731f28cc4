/**
 * The last step of `npm run build`: CommonJS entries and their declarations, and a command line that can be started.
 *
 * `commonjs.cjs` holds everything, and each entry's `.cjs` hands on its names from there, so that CommonJS users have
 * one copy of everything: an `InputError` thrown by `churnkit/clv` is the `InputError` of `churnkit`.
 *
 * @module
 */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { areaNames } from "./public-face.ts";
import { repository } from "./source-files.ts";

const HASHBANG = "#!/usr/bin/env node\n";
const dist = join(repository, "dist");
const whole = createRequire(import.meta.url)(join(dist, "commonjs.cjs")) as Readonly<Record<string, unknown>>;

for (const area of ["index", ...areaNames(repository)]) {
  const names = Object.keys(await import(pathToFileURL(join(dist, `${area}.js`)).href));
  const missing = names.filter((name) => !(name in whole));
  if (missing.length > 0) {
    throw new Error(`src/commonjs.ts lacks ${missing.join(", ")} of ${area}`);
  }
  // One plain assignment a name: what Node's scan for names in CommonJS understands.
  const lines = names.map((name) => `exports.${name} = churnkit.${name};`);
  const text = `"use strict";\nconst churnkit = require("./commonjs.cjs");\n${lines.join("\n")}\n`;
  writeFileSync(join(dist, `${area}.cjs`), text);
}

// The declarations for CommonJS say the same in files of their own names: made here, they take no second compilation.
for (const name of readdirSync(dist)) {
  if (!name.endsWith(".d.ts")) continue;
  const declarations = readFileSync(join(dist, name), "utf8");
  writeFileSync(
    join(dist, name.replace(/\.d\.ts$/, ".d.cts")),
    declarations.replace(/((?:from |import |import\()'\.\/[^']+)\.js'/g, "$1.cjs'"),
  );
}

const command = join(dist, "cli/main.js");
const text = readFileSync(command, "utf8");
if (!text.startsWith("#!")) writeFileSync(command, HASHBANG + text);
chmodSync(command, 0o755);
