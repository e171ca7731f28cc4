/**
 * A server that speaks gRPC on the loopback and does what a test tells it: for framing, lost streams, errors and
 * backpressure, which a real server shows only when it is in trouble.
 *
 * @module
 */
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { frame, frameReader } from "./grpc-frame.ts";
import { bytesField, message, numberField, textField } from "./protobuf.ts";

/** One call as it arrived. */
export interface MockCall {
  readonly method: string;
  readonly request: Uint8Array;
  readonly headers: IncomingHttpHeaders;
  readonly stream: ServerHttp2Stream;
  /** Sends messages, waiting for the client to take them. */
  send(...messages: Uint8Array[]): Promise<void>;
  /** Ends the call. */
  end(status?: number, text?: string, details?: Uint8Array): void;
  /** Breaks all connections off, as a network does: without a word. */
  drop(): void;
}

export interface MockServer {
  readonly origin: string;
  readonly calls: MockCall[];
  /** Methods called so far. */
  methods(): string[];
  connections(): number;
  close(): Promise<void>;
}

const HEAD: OutgoingHttpHeaders = { ":status": 200, "content-type": "application/grpc" };

/** Starts a server; `answer` is called with every call once its request is there. */
export async function mockServer(
  answer: (call: MockCall) => unknown,
  tls?: { readonly key: string; readonly cert: string },
): Promise<MockServer> {
  const server: Http2Server = tls === undefined ? createServer() : createSecureServer(tls);
  const sessions = new Set<ServerHttp2Session>();
  const calls: MockCall[] = [];
  let connections = 0;
  server.on("session", (session) => {
    connections++;
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => sessions.delete(session));
  });
  const sockets = new Set<Socket>();
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("stream", async (stream, headers) => {
    stream.on("error", () => {});
    const reader = frameReader(2 ** 30);
    const messages: Uint8Array[] = [];
    try {
      for await (const chunk of stream) messages.push(...reader.read(chunk));
    } catch {
      return;
    }
    const call = mockCall(stream, headers, messages[0]!, () => {
      // Not amid what the server reads or writes: Node 20 frees what it still holds.
      setImmediate(() => {
        for (const socket of sockets) socket.destroy();
      });
    });
    calls.push(call);
    await answer(call);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    calls,
    methods: () => calls.map((call) => call.method),
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        setImmediate(() => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        });
      }),
  };
}

function mockCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  request: Uint8Array,
  drop: () => void,
): MockCall {
  let trailers: OutgoingHttpHeaders = {};
  const begin = (): void => {
    if (stream.headersSent || stream.destroyed) return;
    stream.respond(HEAD, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  };
  return {
    method: String(headers[":path"]).split("/").pop()!,
    request,
    headers,
    stream,
    send: async (...messages) => {
      begin();
      for (const one of messages) {
        if (stream.destroyed) return;
        if (!stream.write(frame(one))) {
          await new Promise<void>((resolve) => {
            const done = (): void => {
              stream.off("drain", done).off("close", done);
              resolve();
            };
            stream.on("drain", done).on("close", done);
          });
        }
      }
    },
    end: (status = 0, text, details) => {
      trailers = {
        "grpc-status": String(status),
        ...(text === undefined ? {} : { "grpc-message": encodeURIComponent(text) }),
        ...(details === undefined
          ? {}
          : { "grpc-status-details-bin": Buffer.from(details).toString("base64") }),
      };
      if (stream.destroyed) return;
      if (!stream.headersSent && status !== 0) {
        stream.respond({ ...HEAD, ...trailers }, { endStream: true });
        return;
      }
      begin();
      stream.end();
    },
    drop,
  };
}

/** ExecutePlanResponse with an Arrow stream. */
export function batchResponse(responseId: string, arrow: Uint8Array, rows: number): Uint8Array {
  return message(
    bytesField(2, message(numberField(1, rows), bytesField(2, arrow))),
    textField(13, responseId),
  );
}

/** ExecutePlanResponse that ends an operation. */
export function completeResponse(responseId: string): Uint8Array {
  return message(textField(13, responseId), bytesField(14, message()));
}

/** ExecutePlanResponse of progress. */
export function progressResponse(responseId: string): Uint8Array {
  return message(textField(13, responseId), bytesField(18, message(numberField(2, 1))));
}

/** google.rpc.Status with Spark's name of the error. */
export function errorDetails(text: string, errorClass: string): Uint8Array {
  const info = message(
    textField(1, "org.apache.spark.SparkException"),
    bytesField(3, message(textField(1, "errorClass"), textField(2, errorClass))),
  );
  const any = message(textField(1, "type.googleapis.com/google.rpc.ErrorInfo"), bytesField(2, info));
  return message(numberField(1, 13), textField(2, text), bytesField(3, any));
}
