/**
 * Tables that a connection makes for itself: results kept for the next statement, small tables put in.
 *
 * @module
 */
import { checkOptionKeys, checkText } from "../internal/check.ts";
import { relationText } from "../sql/sql-text.ts";
import type { Table } from "../table/column.ts";
import { tableFrom } from "../table/table-from.ts";
import type { ScratchTable, StatementOptions } from "./connection.ts";
import { run, type Session } from "./session.ts";
import { checkUpload, emptySelect, insertStatements } from "./upload-text.ts";

/** What the names of scratch tables begin with. */
export const SCRATCH_PREFIX = "churnkit_scratch_";

/** The scratch tables of a session. */
export interface Scratch {
  materialise(select: string, options?: StatementOptions): Promise<ScratchTable>;
  upload(table: Table, options?: StatementOptions): Promise<ScratchTable>;
  sweep(): Promise<readonly string[]>;
  dropAll(): Promise<void>;
}

/** No tables yet. Their names hold a token, so that those of two sessions differ where they share a schema. */
export function makeScratch(session: Session): Scratch {
  const { driver } = session;
  const { dialect } = driver;
  // Names only: no result depends on it.
  const token = crypto.randomUUID().slice(0, 13).replace("-", "");
  const live = new Map<string, ScratchTable>();
  let made = 0;

  /** Makes a table by statements of one turn, and drops it where one of them fails. */
  const make = async (
    signal: AbortSignal | undefined,
    fill: (name: string) => Promise<void>,
  ): Promise<ScratchTable> => {
    const name = `${SCRATCH_PREFIX}${token}_${++made}`;
    const drop = (): Promise<void> => driver.execute(dialect.dropScratch(name), undefined);
    await run(session, signal, async () => {
      try {
        await fill(name);
      } catch (error) {
        // What failed is what the caller must hear about.
        await drop().catch(() => {});
        throw error;
      }
    });
    const table: ScratchTable = Object.freeze({
      relation: name,
      async drop(): Promise<void> {
        if (!live.delete(name) || session.state !== "open") return;
        await run(session, undefined, drop);
      },
    });
    live.set(name, table);
    return table;
  };

  return {
    async materialise(select, options = {}) {
      checkText(select, "select");
      checkOptionKeys(options, "options", ["signal"]);
      const { signal } = options;
      return make(signal, (name) => create(session, name, select, signal));
    },
    async upload(input, options = {}) {
      checkOptionKeys(options, "options", ["signal"]);
      const { signal } = options;
      const table = tableFrom(input, "table");
      checkUpload(table, dialect);
      return make(signal, async (name) => {
        await create(session, name, emptySelect(table, dialect), signal);
        await append(session, name, table, signal);
      });
    },
    async sweep() {
      const { scratchNames } = driver;
      if (scratchNames === undefined) return [];
      return run(session, undefined, async () => {
        const found =
          typeof scratchNames === "string"
            ? textsOf(await driver.query(scratchNames, [{ name: "name", kind: "text" }], undefined))
            : await scratchNames();
        const names = found.filter((name) => !live.has(name));
        for (const name of names) await driver.execute(dialect.dropScratch(name), undefined);
        return names;
      });
    },
    async dropAll() {
      for (const name of live.keys()) {
        // The session ends in any case, and temporary tables with it.
        await driver.execute(dialect.dropScratch(name), undefined).catch(() => {});
      }
      live.clear();
    },
  };
}

function create(
  { driver }: Session,
  name: string,
  select: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (driver.createScratch !== undefined) return driver.createScratch(name, select, signal);
  return driver.execute(driver.dialect.createScratch(name, select), signal);
}

async function append(
  { driver }: Session,
  name: string,
  table: Table,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (driver.append !== undefined) return driver.append(name, table, signal);
  for (const statement of insertStatements(relationText(name, driver.dialect.ident), table, driver.dialect)) {
    signal?.throwIfAborted();
    await driver.execute(statement, signal);
  }
}

function textsOf(table: Table): string[] {
  const column = Object.values(table)[0];
  return column?.kind === "text" ? Array.from(column.codes, (code) => column.levels[code] ?? "") : [];
}
