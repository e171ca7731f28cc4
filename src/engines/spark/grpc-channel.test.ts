import { createServer as createHttp1Server } from "node:http";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type ChannelOptions, type GrpcChannel, grpcChannel } from "./grpc-channel.ts";
import { GrpcError } from "./grpc-error.ts";
import { frame, frameReader } from "./grpc-frame.ts";
import { errorDetails, type MockCall, type MockServer, mockServer } from "./mock-server.testing.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(answer: (call: MockCall) => unknown): Promise<MockServer> {
  const server = await mockServer(answer);
  open.push(server.close);
  return server;
}

function channelTo(origin: string, options: Partial<ChannelOptions> = {}): GrpcChannel {
  const channel = grpcChannel({ origin, headers: {}, tls: {}, connectMs: 2000, ...options });
  open.push(channel.close);
  return channel;
}

const CALL = { silenceMs: 5000 } as const;
const bytes = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value);

async function failure(work: Promise<unknown>): Promise<GrpcError> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GrpcError);
  return error as GrpcError;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for await (const one of stream) messages.push(one);
  return messages;
}

describe("frames", () => {
  it("come whole out of chunks of any size", () => {
    const messages = [bytes(0), bytes(1), bytes(300, 1), bytes(70_000, 2)];
    const stream = Buffer.concat(messages.map(frame));
    for (const size of [1, 2, 4, 5, 6, 299, 4096, stream.length]) {
      const reader = frameReader(2 ** 20);
      const read: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += size)
        read.push(...reader.read(stream.subarray(at, at + size)));
      expect(read.map((one) => one.length)).toEqual([0, 1, 300, 70_000]);
      expect(Buffer.compare(Buffer.concat(read), Buffer.concat(messages))).toBe(0);
      expect(reader.isWithin()).toBe(false);
    }
    const reader = frameReader(10);
    reader.read(frame(bytes(4)).subarray(0, 8));
    expect(reader.isWithin()).toBe(true);
  });

  it("that are compressed or too large are refused", () => {
    expect(() => frameReader(10).read(frame(bytes(11)))).toThrow(
      "the server announced a message of 11 bytes, more than 10",
    );
    expect(() => frameReader(10).read(Uint8Array.from([1, 0, 0, 0, 0]))).toThrow(
      "the server sent a compressed message, which was not asked for",
    );
  });
});

describe("a channel", () => {
  it("sends one request and gives one answer", async () => {
    const server = await serve(async (call) => {
      await call.send(call.request);
      call.end();
    });
    const channel = channelTo(server.origin, {
      headers: { authorization: "Bearer abc", "user-agent": "me" },
    });
    const request = bytes(3_000_000, 3);
    expect(Buffer.compare(await channel.call("Config", request, CALL), request)).toBe(0);
    const { headers } = server.calls[0]!;
    expect(headers).toMatchObject({
      ":method": "POST",
      ":path": "/spark.connect.SparkConnectService/Config",
      "content-type": "application/grpc",
      te: "trailers",
      authorization: "Bearer abc",
      "user-agent": "me",
    });
    await channel.call("Config", bytes(1), CALL);
    expect(server.connections()).toBe(1);
  });

  it("fails with the status and the words of the server, before answers and behind them", async () => {
    const server = await serve(async (call) => {
      if (call.method === "Config") return call.end(16, "kein Zutritt für dich");
      await call.send(bytes(2));
      call.end(13, "short", errorDetails("[X.Y] long", "X.Y"));
    });
    const channel = channelTo(server.origin);
    const refused = await failure(channel.call("Config", bytes(1), CALL));
    expect([refused.status, refused.message]).toEqual(["UNAUTHENTICATED", "kein Zutritt für dich"]);
    const seen: number[] = [];
    const late = await failure(
      (async () => {
        for await (const one of channel.stream("ExecutePlan", bytes(1), CALL)) seen.push(one.length);
      })(),
    );
    expect(seen).toEqual([2]);
    expect([late.status, late.message, late.info["errorClass"]]).toEqual(["INTERNAL", "[X.Y] long", "X.Y"]);
  });

  it("fails where there is no answer, none that is whole, and none of gRPC", async () => {
    const server = await serve(async (call) => {
      if (call.method === "Nothing") return call.end();
      if (call.method === "Half") {
        call.stream.respond({ ":status": 200, "content-type": "application/grpc" });
        call.stream.end(frame(bytes(9)).subarray(0, 8));
      }
      if (call.method === "Html") {
        call.stream.respond({ ":status": 200, "content-type": "text/html" });
        call.stream.end("<html>");
      }
      if (call.method === "Proxy") {
        call.stream.respond({ ":status": 503, "content-type": "text/html" });
        call.stream.end("<html>");
      }
      if (call.method === "Drop") {
        await call.send(bytes(1));
        await sleep(50);
        call.drop();
      }
    });
    const channel = channelTo(server.origin);
    const failed = async (method: string): Promise<string> => {
      const { status, message } = await failure(collect(channel.stream(method, bytes(1), CALL)));
      return `${status}: ${message}`;
    };
    const nothing = await failure(channel.call("Nothing", bytes(1), CALL));
    expect(nothing.message).toBe("the server gave no answer to Nothing");
    expect(await failed("Half")).toBe("UNAVAILABLE: the connection was lost within Half");
    expect(await failed("Html")).toBe("UNKNOWN: the server does not speak gRPC (text/html)");
    expect(await failed("Proxy")).toBe("UNAVAILABLE: the server answered with HTTP status 503");
    expect(await failed("Drop")).toMatch(/^UNAVAILABLE: the connection was lost within Drop/);
  });

  it("connects anew after the connection was lost", async () => {
    const server = await serve(async (call) => {
      await call.send(bytes(1));
      if (call.method === "Drop") call.drop();
      else call.end();
    });
    const channel = channelTo(server.origin);
    await failure(collect(channel.stream("Drop", bytes(1), CALL)));
    expect(await channel.call("Config", bytes(1), CALL)).toHaveLength(1);
    expect(server.connections()).toBe(2);
  });

  it("gives up where nobody listens, nobody answers, or somebody speaks another language", async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise<void>((resolve) => nobody.close(() => resolve()));
    const refused = await failure(channelTo(`http://127.0.0.1:${port}`).call("Config", bytes(1), CALL));
    expect(refused.status).toBe("UNAVAILABLE");
    expect(refused.message).toBe(
      `no connection to http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    );

    const server = await serve(() => {});
    const silent = await failure(channelTo(server.origin).call("Config", bytes(1), { silenceMs: 100 }));
    expect(silent.message).toBe("the connection was lost within Config: nothing came for 0.1 s");
    const tls = await failure(
      channelTo(server.origin.replace("http:", "https:")).call("Config", bytes(1), CALL),
    );
    expect(tls.status).toBe("UNAVAILABLE");

    const http1 = createHttp1Server((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => http1.listen(0, "127.0.0.1", resolve));
    open.push(() => new Promise((resolve) => http1.close(() => resolve())));
    const origin = `http://127.0.0.1:${(http1.address() as AddressInfo).port}`;
    expect((await failure(channelTo(origin).call("Config", bytes(1), CALL))).status).toBe("UNAVAILABLE");
  });

  it("reads no faster than its consumer, and other calls pass a consumer who pauses", async () => {
    let sent = 0;
    const server = await serve(async (call) => {
      if (call.method === "Config") {
        await call.send(bytes(1));
        return call.end();
      }
      for (; sent < 300; sent++) await call.send(bytes(2 ** 18));
      return call.end();
    });
    const channel = channelTo(server.origin);
    const stream = channel.stream("ExecutePlan", bytes(1), CALL);
    await stream.next();
    await sleep(300);
    // 75 MB wait; the window of the stream is one.
    expect(sent).toBeLessThan(12);
    expect(await channel.call("Config", bytes(1), CALL)).toHaveLength(1);
    const rest = await collect(stream);
    expect(rest).toHaveLength(299);
  });

  it("ends the stream where the consumer leaves or cuts it", async () => {
    let closed = 0;
    const server = await serve(async (call) => {
      call.stream.on("close", () => closed++);
      while (!call.stream.destroyed) {
        await call.send(bytes(1000));
        await sleep(1);
      }
    });
    const channel = channelTo(server.origin);
    for await (const _ of channel.stream("ExecutePlan", bytes(1), CALL)) break;
    const cut = new AbortController();
    const cutting = failure(
      collect(channel.stream("ExecutePlan", bytes(1), { ...CALL, signal: cut.signal })),
    );
    await sleep(50);
    cut.abort();
    await cutting;
    await sleep(50);
    expect(closed).toBe(2);
    const early = failure(collect(channel.stream("ExecutePlan", bytes(1), { ...CALL, signal: cut.signal })));
    expect((await early).status).toBe("UNAVAILABLE");
  });
});
