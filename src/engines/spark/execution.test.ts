import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type ExecutionContext, execute } from "./execution.ts";
import { grpcChannel } from "./grpc-channel.ts";
import { relationPlan, sqlRelation } from "./messages.ts";
import {
  batchResponse,
  completeResponse,
  errorDetails,
  type MockCall,
  type MockServer,
  mockServer,
  progressResponse,
} from "./mock-server.testing.ts";
import { bytesField, message, textField, textOf } from "./protobuf.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const PLAN = relationPlan(sqlRelation("SELECT 1"));

interface Setting {
  readonly server: MockServer;
  readonly context: ExecutionContext;
  /** Calls so far, without the short requests behind an execution. */
  readonly streams: () => string[];
  /** Waits for what goes on behind the answers. */
  readonly settled: () => Promise<void>;
}

async function setting(answer: (call: MockCall, nth: number) => unknown, retries = 3): Promise<Setting> {
  let streams = 0;
  const short = new Set(["ReleaseExecute", "Interrupt"]);
  const server = await mockServer(async (call) => {
    if (!short.has(call.method)) {
      await answer(call, streams++);
      return;
    }
    await call.send(new Uint8Array(0));
    call.end();
  });
  const channel = grpcChannel({ origin: server.origin, headers: {}, tls: {}, connectMs: 1000 });
  open.push(server.close, channel.close);
  const running: Promise<unknown>[] = [];
  return {
    server,
    context: {
      channel,
      identity: { sessionId: randomUUID(), userId: "ann", clientType: "test", serverSession: "side" },
      retries,
      retryMs: 1,
      planningMs: 150,
      newId: randomUUID,
      background: (work) => void running.push(work),
    },
    streams: () => server.methods().filter((method) => !short.has(method)),
    settled: async () => void (await Promise.all(running)),
  };
}

const row = (id: string): Uint8Array => batchResponse(id, Uint8Array.from([id.charCodeAt(0)]), 1);

async function idsOf(context: ExecutionContext, signal?: AbortSignal): Promise<string> {
  let ids = "";
  for await (const { responseId, arrow } of execute(context, PLAN, signal))
    if (arrow !== undefined) ids += responseId;
  return ids;
}

/** Answers `abc` and the end, `each` of them in a stream of its own, ended by `ending`. */
function piecemeal(ending: (call: MockCall) => unknown): (call: MockCall) => Promise<void> {
  const all = [row("a"), progressResponse("b"), row("c"), completeResponse("d")];
  return async (call) => {
    const last = call.method === "ReattachExecute" ? (textOf(call.request, 5) ?? "") : "";
    const next = last === "" ? 0 : "abcd".indexOf(last) + 1;
    await call.send(all[next]!);
    await sleep(20);
    if (next === 3) call.end();
    else await ending(call);
  };
}

describe("an execution", () => {
  it("gives its answers and lets the server forget them one by one, then all", async () => {
    const { context, server, settled } = await setting(async (call) => {
      await call.send(row("a"), progressResponse("p"), row("b"), completeResponse("z"));
      call.end();
    });
    expect(await idsOf(context)).toBe("ab");
    await settled();
    expect(server.methods().sort()).toEqual(["ExecutePlan", ...Array(3).fill("ReleaseExecute")]);
    const operation = textOf(server.calls[0]!.request, 6);
    const released = server.calls
      .filter((call) => call.method === "ReleaseExecute")
      .map((call) => call.request);
    for (const request of released) expect(textOf(request, 3)).toBe(operation);
    expect(released.map((request) => textOf(request, 6)?.slice(-1)).sort()).toEqual(["a", "b", undefined]);
  });

  it.each<[string, (call: MockCall) => unknown]>([
    ["ends every stream early", (call) => call.end()],
    ["breaks every stream off", (call) => call.drop()],
    ["shuts down for a moment", (call) => call.end(14, "shutting down")],
    [
      "gives the stream to somebody else",
      (call) => call.end(13, "x", errorDetails("x", "INVALID_CURSOR.DISCONNECTED")),
    ],
  ])("goes on behind the last answer where the server %s", async (_, ending) => {
    const { context, streams } = await setting(piecemeal(ending));
    expect(await idsOf(context)).toBe("ac");
    expect(streams()).toEqual(["ExecutePlan", "ReattachExecute", "ReattachExecute", "ReattachExecute"]);
  });

  it("asks again for the same operation, and only for what it has not seen", async () => {
    const { context, server } = await setting(piecemeal((call) => call.drop()));
    await idsOf(context);
    const [first, ...others] = server.calls.filter(({ method }) => /ExecutePlan|Reattach/.test(method));
    const operation = textOf(first!.request, 6);
    expect(others.map(({ request }) => [textOf(request, 3), textOf(request, 5)])).toEqual([
      [operation, "a"],
      [operation, "b"],
      [operation, "c"],
    ]);
    for (const { request } of others) expect(textOf(request, 6)).toBe("side");
  });

  it("begins again only where the server never heard of it", async () => {
    const { context, streams } = await setting(async (call, nth) => {
      if (nth === 0) return call.drop();
      if (call.method === "ReattachExecute") {
        return call.end(
          13,
          "",
          errorDetails("[INVALID_HANDLE.OPERATION_NOT_FOUND] gone", "INVALID_HANDLE.OPERATION_NOT_FOUND"),
        );
      }
      await call.send(row("a"), completeResponse("z"));
      return call.end();
    });
    expect(await idsOf(context)).toBe("a");
    expect(streams()).toEqual(["ExecutePlan", "ReattachExecute", "ExecutePlan"]);
  });

  it("takes up an operation that the server knows already", async () => {
    const { context, streams } = await setting(async (call, nth) => {
      if (nth === 0) {
        return call.end(13, "", errorDetails("there", "INVALID_HANDLE.OPERATION_ALREADY_EXISTS"));
      }
      await call.send(row("a"), completeResponse("z"));
      return call.end();
    });
    expect(await idsOf(context)).toBe("a");
    expect(streams()).toEqual(["ExecutePlan", "ReattachExecute"]);
  });

  it("never runs twice what has answered once", async () => {
    const { context, streams } = await setting(async (call, nth) => {
      if (nth > 0) {
        return call.end(13, "", errorDetails("gone", "INVALID_HANDLE.OPERATION_NOT_FOUND"));
      }
      await call.send(row("a"));
      await sleep(20);
      return call.drop();
    });
    await expect(idsOf(context)).rejects.toThrow("gone");
    expect(streams()).toEqual(["ExecutePlan", "ReattachExecute"]);
  });

  it("gives up after so many streams without an answer, and an answer begins the count anew", async () => {
    const { context, streams } = await setting((call) => call.drop(), 4);
    await expect(idsOf(context)).rejects.toThrow(/^the connection was lost .*\(given up after 5 attempts\)$/);
    expect(streams()).toHaveLength(5);
    const other = await setting(async (call, nth) => {
      if (nth % 3 !== 2) return call.drop();
      await call.send(nth === 8 ? completeResponse("z") : row(String(nth)));
      await sleep(20);
      return nth === 8 ? call.end() : call.drop();
    }, 3);
    expect(await idsOf(other.context)).toBe("25");
  });

  it("fails at once with what the server refuses, and releases the operation", async () => {
    const { context, server, settled } = await setting((call) =>
      call.end(13, "", errorDetails("[X] no", "X")),
    );
    await expect(idsOf(context)).rejects.toThrow("[X] no");
    await settled();
    expect(server.methods()).toEqual(["ExecutePlan", "ReleaseExecute"]);
  });

  it("is interrupted by a signal, waits for its end, and throws the reason", async () => {
    const asked: string[] = [];
    let running: MockCall | undefined;
    const server = await mockServer(async (call) => {
      asked.push(call.method);
      if (call.method === "ExecutePlan") {
        running = call;
        await call.send(row("a"));
        return;
      }
      await call.send(message(textField(2, textOf(call.request, 6))));
      call.end();
      if (call.method !== "Interrupt") return;
      await running!.send(progressResponse("p"), row("late"));
      await sleep(50);
      asked.push("ended");
      running!.end(13, "", errorDetails("[OPERATION_CANCELED] canceled", "OPERATION_CANCELED"));
    });
    const channel = grpcChannel({ origin: server.origin, headers: {}, tls: {}, connectMs: 1000 });
    open.push(server.close, channel.close);
    const { context } = await setting(() => {});
    const stop = new AbortController();
    const reason = new Error("enough");
    const seen: string[] = [];
    const work = (async () => {
      for await (const { responseId } of execute({ ...context, channel }, PLAN, stop.signal)) {
        seen.push(responseId);
        stop.abort(reason);
      }
    })();
    await expect(work).rejects.toBe(reason);
    expect(asked.filter((what) => what !== "ReleaseExecute")).toEqual(["ExecutePlan", "Interrupt", "ended"]);
    expect(seen).toEqual(["a"]);
    const operation = textOf(server.calls[0]!.request, 6);
    const interrupt = server.calls.find(({ method }) => method === "Interrupt")!;
    expect(textOf(interrupt.request, 6)).toBe(operation);
  });

  it.each([
    ["once its tasks run", 60],
    ["after a while in any case", 10_000],
  ])("is interrupted %s, and again until the server knows of it", async (_, runsAfter) => {
    let running: MockCall | undefined;
    const asked: string[] = [];
    const server = await mockServer(async (call) => {
      if (call.method === "ExecutePlan") {
        running = call;
        await call.send(message(textField(13, "planned"), bytesField(18, message())));
        await sleep(runsAfter, undefined, { ref: false });
        if (call.stream.destroyed) return;
        asked.push("running");
        await call.send(progressResponse("p"));
        return;
      }
      asked.push(call.method);
      const isKnown = asked.filter((what) => what === "Interrupt").length === 3;
      await call.send(isKnown ? message(textField(2, textOf(call.request, 6))) : message());
      call.end();
      if (isKnown) running!.end(13, "", errorDetails("canceled", "OPERATION_CANCELED"));
    });
    const channel = grpcChannel({ origin: server.origin, headers: {}, tls: {}, connectMs: 1000 });
    open.push(server.close, channel.close);
    const { context, settled } = await setting(() => {});
    const stop = new AbortController();
    const reason = new Error("enough");
    const work = idsOf({ ...context, channel }, stop.signal);
    setTimeout(() => stop.abort(reason), 10);
    await expect(work).rejects.toBe(reason);
    await settled();
    const first = runsAfter < 1000 ? ["running"] : [];
    expect(asked).toEqual([...first, "Interrupt", "Interrupt", "Interrupt", "ReleaseExecute"]);
  });

  it("does not begin under a signal that is aborted, and stops waiting for a server that is away", async () => {
    const { context, streams } = await setting((call) => call.drop(), 100);
    const reason = new Error("enough");
    await expect(idsOf(context, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(streams()).toEqual([]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 100);
    await expect(idsOf({ ...context, retryMs: 5000 }, stop.signal)).rejects.toBe(reason);
  });

  it("is interrupted and released where its consumer leaves", async () => {
    const { context, server, settled } = await setting(async (call) => {
      for (let i = 0; i < 1000; i++) await call.send(row("a"));
    });
    for await (const _ of execute(context, PLAN)) break;
    await settled();
    expect(server.methods().sort()).toEqual(["ExecutePlan", "Interrupt", "ReleaseExecute"]);
  });
});
