import { describe, expect, it } from "vitest";
import golden from "./fixtures/spark-connect.json" with { type: "json" };
import { errorClassOf, errorOfTrailers } from "./grpc-error.ts";
import {
  commandPlan,
  executeRequest,
  getConfigRequest,
  type Identity,
  interruptRequest,
  localRelation,
  readConfig,
  readExecuteResponse,
  readVersion,
  reattachRequest,
  relationPlan,
  releaseRequest,
  releaseSessionRequest,
  setConfigRequest,
  sqlRelation,
  versionRequest,
  viewPlan,
} from "./messages.ts";
import { bytesField, bytesOf, message, readFields } from "./protobuf.ts";

const identity: Identity = {
  sessionId: "00112233-4455-6677-8899-aabbccddeeff",
  userId: "ann",
  clientType: "churnkit",
  serverSession: "server-side",
};
const operation = "99999999-8888-7777-6666-555555555555";
const response = "abcdefab-cdef-abcd-efab-cdefabcdefab";
const query = "SELECT 'naïve' -- 日本 \u{1f6eb}";

const requests: Record<keyof typeof golden.requests, Uint8Array> = {
  executeQuery: executeRequest(identity, operation, relationPlan(sqlRelation(query))),
  executeCommand: executeRequest(identity, operation, commandPlan("DROP TABLE t")),
  executeView: executeRequest(identity, operation, viewPlan("v", localRelation(new Uint8Array(300)))),
  reattach: reattachRequest(identity, operation, response),
  reattachFromStart: reattachRequest(identity, operation, undefined),
  releaseAll: releaseRequest(identity, operation, undefined),
  releaseUntil: releaseRequest(identity, operation, response),
  interrupt: interruptRequest(identity, operation),
  releaseSession: releaseSessionRequest(identity),
  setConfig: setConfigRequest(identity, { "spark.sql.session.timeZone": "UTC", b: "" }),
  getConfig: getConfigRequest(identity, ["a", "b"]),
  version: versionRequest(identity),
};

const bytesOfText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describe("messages of Spark Connect", () => {
  it.each(Object.keys(requests) as (keyof typeof requests)[])(
    "%s: the bytes of Spark's own client",
    (name) => {
      expect(Buffer.from(requests[name]).toString("base64")).toBe(golden.requests[name]);
    },
  );

  it("reads a batch, the end, and passes over what it does not know", () => {
    expect(readExecuteResponse(bytesOfText(golden.responses.batch))).toEqual({
      responseId: response,
      arrow: Uint8Array.from([1, 2, 3]),
      rows: 123_456_789_012,
      isRunning: true,
      isComplete: false,
    });
    const complete = { responseId: "last", arrow: undefined, rows: 0, isRunning: false, isComplete: true };
    expect(readExecuteResponse(bytesOfText(golden.responses.complete))).toEqual(complete);
    expect(readExecuteResponse(bytesOfText(golden.responses.progress))).toEqual({
      responseId: "p",
      arrow: undefined,
      rows: 0,
      isRunning: true,
      isComplete: false,
    });
    expect(readExecuteResponse(message(bytesField(18, message()))).isRunning).toBe(false);
    // Negative and large numbers among what is passed over.
    const progress = bytesOf(bytesOfText(golden.responses.progress), 18)!;
    expect([...readFields(progress)].find((field) => field.number === 2)?.value).toBe(2n ** 64n - 1n);
  });

  it("reads settings and the version", () => {
    const { serverSession, values } = readConfig(bytesOfText(golden.responses.config));
    expect(serverSession).toBe("side");
    expect([...values]).toEqual([["a", "1"]]);
    expect(readVersion(bytesOfText(golden.responses.version))).toBe("4.0.5");
    expect(readVersion(new Uint8Array(0))).toBe("");
  });

  it("reads the details of an error", () => {
    const details = golden.responses.status;
    for (const encoded of [details, details.replace(/=+$/, "")]) {
      const error = errorOfTrailers({ "grpc-status": "13", "grpc-status-details-bin": encoded });
      expect(error?.message).toBe("no table `é`");
      expect(error?.status).toBe("INTERNAL");
      expect(error?.info).toEqual({
        reason: "org.apache.spark.X",
        errorClass: "TABLE_OR_VIEW_NOT_FOUND",
        sqlState: "42P01",
      });
    }
  });

  it("makes do with less", () => {
    expect(errorOfTrailers({ "grpc-status": "0" })).toBeUndefined();
    expect(errorOfTrailers({})).toBeUndefined();
    const plain = errorOfTrailers({ "grpc-status": "99", "grpc-message": "[A.B_C] caf%C3%A9 %zz" });
    expect(plain?.status).toBe("UNKNOWN");
    expect(plain?.message).toBe("[A.B_C] caf%C3%A9 %zz");
    expect(errorClassOf(plain!)).toBe("A.B_C");
    const coded = errorOfTrailers({ "grpc-status": "5", "grpc-message": "caf%C3%A9" });
    expect(coded?.message).toBe("café");
    expect(errorClassOf(coded!)).toBe("");
    const garbled = { "grpc-status": "16", "grpc-message": "who", "grpc-status-details-bin": "Cv//" };
    expect(errorOfTrailers(garbled)?.message).toBe("who");
    expect(errorOfTrailers({ "grpc-status": "16" })?.message).toBe(
      "the server gave the status UNAUTHENTICATED and no message",
    );
  });
});
