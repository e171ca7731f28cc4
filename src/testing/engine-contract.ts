/**
 * What every connection to an engine promises, whichever engine it is.
 *
 * @module
 */
import { afterAll, beforeAll, describe } from "vitest";
import type { SqlConnection } from "../engines/connection.ts";
import { describeCancelling, describeEnds, describeScratch } from "./engine-contract/endings.ts";
import { describeStatements, describeStreams } from "./engine-contract/statements.ts";
import type { EngineSubject } from "./engine-contract/subject.ts";
import { describeTexts, describeTypes } from "./engine-contract/values.ts";

/** Runs the suite. */
export function describeEngineContract(subject: EngineSubject): void {
  describe(`connection to ${subject.name}`, () => {
    let connection: SqlConnection;
    beforeAll(async () => {
      connection = await subject.open();
    });
    afterAll(async () => {
      await connection.close();
    });
    const held = (): SqlConnection => connection;
    describeTypes(held);
    describeTexts(held, subject);
    describeStatements(held, subject);
    describeStreams(held);
    describeScratch(held);
    if (subject.endless !== null) describeCancelling(held, subject.endless);
    describeEnds(subject);
  });
}
