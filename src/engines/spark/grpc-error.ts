/**
 * How a call of gRPC failed: the name of its status, the words of the server, and what Spark adds in the details.
 *
 * Sources: "gRPC over HTTP2" and "HTTP to gRPC Status Code Mapping" in the gRPC documentation; google.rpc.Status and
 * google.rpc.ErrorInfo in googleapis.
 *
 * @module
 */
import { allBytesOf, bytesOf, readFields, textOf } from "./protobuf.ts";

/** Names of the statuses by number. */
const STATUSES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** The name of a status of gRPC. */
export type GrpcStatus = (typeof STATUSES)[number];

/** What `google.rpc.ErrorInfo` says beside the message. */
export type ErrorInfo = Readonly<Record<string, string>>;

/** A call that did not end well. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";
  readonly status: GrpcStatus;
  /** Spark's `errorClass`, `sqlState`, …; empty where the server says nothing. */
  readonly info: ErrorInfo;

  /** Spark's name for what happened, else that of the status. */
  get code(): string {
    return errorClassOf(this) || this.status;
  }

  constructor(status: GrpcStatus, text: string, info: ErrorInfo = {}) {
    super(text);
    this.status = status;
    this.info = info;
  }
}

/**
 * Spark's name for what happened, `INVALID_HANDLE.OPERATION_NOT_FOUND`; `""` where there is none. It also opens the
 * message, in square brackets, which proxies that drop the details let through.
 */
export function errorClassOf({ info, message }: GrpcError): string {
  return info["errorClass"] ?? /^\[([A-Z0-9_.]+)\]/.exec(message)?.[1] ?? "";
}

/** Headers or trailers as node:http2 gives them. */
export type Headers = Readonly<Record<string, string | string[] | number | undefined>>;

/** The error that headers or trailers tell of; `undefined` where they say OK, or do not say (`grpc-status` is not there). */
export function errorOfTrailers(trailers: Headers): GrpcError | undefined {
  const code = trailers["grpc-status"];
  if (code === undefined || String(code) === "0") return undefined;
  const status = STATUSES[Number(code)] ?? "UNKNOWN";
  const details = detailsOf(trailers);
  const text = details?.message || unescaped(String(trailers["grpc-message"] ?? ""));
  return new GrpcError(status, text || `the server gave the status ${status} and no message`, details?.info);
}

const HTTP_STATUSES: Readonly<Record<number, GrpcStatus>> = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "UNIMPLEMENTED",
  429: "UNAVAILABLE",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "UNAVAILABLE",
};

/** The error of an answer that did not come from gRPC at all: a proxy, another service, a wrong port. */
export function errorOfHttpStatus(http: number): GrpcError {
  const status = HTTP_STATUSES[http] ?? "UNKNOWN";
  return new GrpcError(status, `the server answered with HTTP status ${http}`);
}

/** google.rpc.Status { code = 1, message = 2, details = 3: Any { type_url = 1, value = 2 } }, in base 64. */
function detailsOf(trailers: Headers): { message: string; info: ErrorInfo } | undefined {
  const encoded = trailers["grpc-status-details-bin"];
  if (encoded === undefined) return undefined;
  try {
    const bytes = new Uint8Array(Buffer.from(String(encoded), "base64"));
    const info = allBytesOf(bytes, 3)
      .filter((any) => textOf(any, 1)?.endsWith("/google.rpc.ErrorInfo") === true)
      .map((any) => infoOf(bytesOf(any, 2) ?? new Uint8Array(0)));
    return { message: textOf(bytes, 2) ?? "", info: Object.assign({}, ...info) as ErrorInfo };
  } catch (error) {
    // Details are an extra; a server that garbles them has still sent its status and its message.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** google.rpc.ErrorInfo { reason = 1, domain = 2, metadata = 3: map { key = 1, value = 2 } }. */
function infoOf(bytes: Uint8Array): ErrorInfo {
  const info: Record<string, string> = {};
  for (const { number, bytes: value } of readFields(bytes)) {
    if (number === 1) info["reason"] = new TextDecoder().decode(value);
    if (number === 3) info[textOf(value, 1) ?? ""] = textOf(value, 2) ?? "";
  }
  return info;
}

/** Percent-encoded UTF-8, as `grpc-message` is; what is no such encoding is left as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
