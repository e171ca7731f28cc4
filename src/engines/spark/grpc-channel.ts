/**
 * Calls of gRPC over one HTTP/2 connection of Node: one answer, or a stream of them, with backpressure, deadlines and
 * a new connection where the old one was lost.
 *
 * A stream is read only as fast as its consumer asks. Each has a window of its own that is small against the one of
 * the connection, so that a consumer who pauses does not hold up the other calls.
 *
 * Source: "gRPC over HTTP2", https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
 *
 * @module
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import type { Socket } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { errorOfHttpStatus, errorOfTrailers, GrpcError, type Headers } from "./grpc-error.ts";
import { frame, frameReader } from "./grpc-frame.ts";

/** Where to call, and how. */
export interface ChannelOptions {
  /** `http://host:port` or `https://host:port`. */
  readonly origin: string;
  /** Sent with every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates, for https. */
  readonly tls: SecureContextOptions;
  /** How long the server may take to accept the connection. */
  readonly connectMs: number;
}

/** How one call goes. */
export interface CallOptions {
  /** Ends the call at once, without a word to the server but the end of the stream. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the next message; a call that is waited for longer is given up as UNAVAILABLE. */
  readonly silenceMs: number;
}

/** A place to make calls. */
export interface GrpcChannel {
  /** The one answer to a request. */
  call(method: string, request: Uint8Array, options: CallOptions): Promise<Uint8Array>;
  /** The answers to a request, as they come. */
  stream(method: string, request: Uint8Array, options: CallOptions): AsyncGenerator<Uint8Array, void, void>;
  /** Ends the connection and with it every call. */
  close(): Promise<void>;
}

/** The server of Spark sends batches of 4 MB and refuses to send more than 128. */
const MOST_BYTES = 256 * 2 ** 20;
const STREAM_WINDOW = 2 ** 20;
const CONNECTION_WINDOW = 32 * 2 ** 20;
/** Megabytes; uploads wait in the memory of the connection. */
const SESSION_MEMORY = 512;
const KEEP_ALIVE_MS = 30_000;

/** The connection of a channel, from its first moment. */
interface Connection {
  readonly opening: Promise<ClientHttp2Session>;
  session: ClientHttp2Session | undefined;
}

/** A channel; the connection is made with the first call. */
export function grpcChannel(options: ChannelOptions): GrpcChannel {
  let current: Connection | undefined;

  const connected = (): Promise<ClientHttp2Session> => {
    // A connection that broke off is not forgotten before its streams have heard of it.
    const { session } = current ?? {};
    if (current !== undefined && session?.destroyed !== true && session?.closed !== true)
      return current.opening;
    const made: Connection = { opening: openSession(options, forget), session: undefined };
    function forget(): void {
      if (current === made) current = undefined;
    }
    current = made;
    made.opening.then(
      (open) => {
        made.session = open;
      },
      () => {},
    );
    return made.opening;
  };

  async function* stream(
    method: string,
    request: Uint8Array,
    call: CallOptions,
  ): AsyncGenerator<Uint8Array, void, void> {
    yield* answers(await connected(), method, request, options.headers, call);
  }

  return {
    stream,
    call: async (method, request, call) => {
      let answer: Uint8Array | undefined;
      for await (const message of stream(method, request, call)) answer ??= message;
      if (answer === undefined) throw new GrpcError("INTERNAL", `the server gave no answer to ${method}`);
      return answer;
    },
    close: async () => {
      const open = await current?.opening.catch(() => undefined);
      current = undefined;
      open?.destroy();
    },
  };
}

function openSession(options: ChannelOptions, onGone: () => void): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(options.origin, {
      ...options.tls,
      maxSessionMemory: SESSION_MEMORY,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    const fail = (reason: string): void => {
      onGone();
      session.destroy();
      reject(new GrpcError("UNAVAILABLE", `no connection to ${options.origin}: ${reason}`));
    };
    const timer = setTimeout(() => fail(`no answer within ${options.connectMs / 1000} s`), options.connectMs);
    session.once("connect", (_, socket) => {
      clearTimeout(timer);
      session.setLocalWindowSize(CONNECTION_WINDOW);
      // So that a server that vanished without a word (a lost route, a machine switched off) is noticed.
      (socket as Socket).setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(session);
    });
    // After the connection was made its streams report what went wrong; here it only has to be forgotten.
    session.on("error", (error) => {
      clearTimeout(timer);
      fail(reasonOf(error));
    });
    session.once("close", onGone);
    session.once("goaway", onGone);
  });
}

async function* answers(
  session: ClientHttp2Session,
  method: string,
  request: Uint8Array,
  headers: Readonly<Record<string, string>>,
  { signal, silenceMs }: CallOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const stream = open(session, method, headers);
  const ending = listen(stream);
  const cut = (): void => leave(stream, session);
  const reader = frameReader(MOST_BYTES);
  signal?.addEventListener("abort", cut, { once: true });
  try {
    if (signal?.aborted === true) cut();
    stream.end(frame(request));
    const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    for (;;) {
      const chunk = await next(chunks, () => leave(stream, session), method, silenceMs);
      if (chunk === undefined) break;
      if (ending.isGrpc()) yield* reader.read(chunk);
    }
    ending.check(method, reader.isWithin());
  } finally {
    signal?.removeEventListener("abort", cut);
    leave(stream, session);
  }
}

function open(
  session: ClientHttp2Session,
  method: string,
  headers: Readonly<Record<string, string>>,
): ClientHttp2Stream {
  try {
    return session.request({
      ...headers,
      ":method": "POST",
      ":path": `/spark.connect.SparkConnectService/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
  } catch (error) {
    // The connection was lost between two calls.
    throw new GrpcError("UNAVAILABLE", `the connection was lost before ${method}: ${reasonOf(error)}`);
  }
}

interface Ending {
  /** Did the answer come from gRPC, so that its body is made of messages? */
  isGrpc(): boolean;
  /** @throws GrpcError unless the headers and trailers say that all went well. */
  check(method: string, isWithin: boolean): void;
}

function listen(stream: ClientHttp2Stream): Ending {
  let head: Headers = {};
  let trailers: Headers = {};
  stream.once("response", (headers) => {
    head = headers as Headers;
  });
  stream.once("trailers", (headers) => {
    trailers = headers as Headers;
  });
  const isGrpc = (): boolean => String(head["content-type"]).startsWith("application/grpc");
  return {
    isGrpc,
    check: (method, isWithin) => {
      // A call that fails at once puts its status where others have their headers.
      const error = errorOfTrailers(trailers) ?? errorOfTrailers(head);
      if (error !== undefined) throw error;
      const http = Number(head[":status"]);
      if (http !== 200 && !Number.isNaN(http)) throw errorOfHttpStatus(http);
      if (http === 200 && !isGrpc()) {
        throw new GrpcError("UNKNOWN", `the server does not speak gRPC (${head["content-type"]})`);
      }
      const isComplete = "grpc-status" in trailers || "grpc-status" in head;
      if (!isComplete || isWithin) {
        throw new GrpcError("UNAVAILABLE", `the connection was lost within ${method}`);
      }
    },
  };
}

/**
 * Ends the stream, if it has not ended. It is never destroyed as well, nor with a connection that is gone: Node 20 frees
 * memory twice then, now and then.
 */
function leave(stream: ClientHttp2Stream, session: ClientHttp2Session): void {
  if (!stream.closed && !session.destroyed) stream.close(constants.NGHTTP2_CANCEL);
}

/** The next bytes of the stream; `undefined` at its end. */
async function next(
  chunks: AsyncIterator<Uint8Array>,
  giveUp: () => void,
  method: string,
  silenceMs: number,
): Promise<Uint8Array | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Armed only while somebody waits: a consumer may take as long as it likes.
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  });
  try {
    const { done, value } = await Promise.race([chunks.next(), silence]);
    return done === true ? undefined : value;
  } catch (error) {
    giveUp();
    throw new GrpcError("UNAVAILABLE", `the connection was lost within ${method}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  // A host with several addresses fails with one error for each.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { message, code } = first as NodeJS.ErrnoException;
  return message || code || String(first);
}
