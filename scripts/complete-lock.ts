/**
 * Adds to package-lock.json the platform packages that a registry mirror did not list, so that `npm ci` finds the lock
 * complete on every platform. Run it after `npm install` changed the lock; it does nothing when nothing is missing.
 *
 *   tsx scripts/complete-lock.ts
 *
 * npm drops an optional dependency from the lock when it cannot read its manifest, and then refuses the lock as out
 * of step. What npm needs to skip such a package elsewhere, or to fetch it where it belongs, stands in its name.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./source-files.ts";

interface LockedPackage {
  readonly version?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Platform {
  readonly cpu: readonly string[];
  readonly os: readonly string[];
  readonly libc: readonly string[] | undefined;
}

interface Lock {
  packages: Record<string, LockedPackage>;
}

const OS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const CPU = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

const path = join(repository, "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as Lock;
const added: Record<string, LockedPackage> = {};
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const top = `node_modules/${name}`;
    if (top in lock.packages || `${place}/${top}` in lock.packages || !/^\d/.test(version)) continue;
    const platform = platformOf(name);
    if (platform !== undefined) {
      // In npm's order of keys, so that the next install leaves the file as it is.
      const { cpu, os, libc } = platform;
      const dev = entry.dev === true ? { dev: true } : {};
      added[top] = { version, cpu, ...dev, ...(libc === undefined ? {} : { libc }), optional: true, os };
    }
  }
}
if (Object.keys(added).length > 0) {
  const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`complete-lock: ${Object.keys(added).length} platform packages added`);

/** `@rollup/rollup-linux-x64-musl` is for Linux on x64 with musl. */
function platformOf(name: string): Platform | undefined {
  const words = name.split(/[/-]/);
  const os = OS.find((word) => words.includes(word));
  const cpu = CPU.find((word) => words.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  const isMusl = words.some((word) => word.startsWith("musl"));
  return { cpu: [cpu], os: [os], libc: os === "linux" ? [isMusl ? "musl" : "glibc"] : undefined };
}
