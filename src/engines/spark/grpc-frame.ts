/**
 * gRPC's framing: each message stands behind one byte (compressed or not) and its length in four.
 *
 * Source: "gRPC over HTTP2", https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
 *
 * @module
 */
import { GrpcError } from "./grpc-error.ts";

/** Bytes before each message. */
const HEAD = 5;

/** `message` with its head. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEAD + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, HEAD);
  return framed;
}

/** Cuts what arrives into messages. */
export interface FrameReader {
  /**
   * Takes the next bytes of the stream and gives the messages they complete.
   *
   * @throws GrpcError for a compressed message, which was not asked for, or one beyond the limit.
   */
  read(chunk: Uint8Array): Uint8Array[];
  /** Has a message begun that is not complete? */
  isWithin(): boolean;
}

/**
 * A reader for one stream.
 *
 * @param mostBytes - Most bytes of one message.
 * @remarks Every byte is copied at most once, however the chunks fall.
 */
export function frameReader(mostBytes: number): FrameReader {
  let chunks: Uint8Array[] = [];
  let held = 0;

  const takeBytes = (length: number): Uint8Array => {
    const joined = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const [first = joined] = chunks;
      const part = first.subarray(0, length - at);
      joined.set(part, at);
      at += part.length;
      if (part.length === first.length) chunks.shift();
      else chunks[0] = first.subarray(part.length);
    }
    held -= length;
    return joined;
  };

  let head: Uint8Array | undefined;
  return {
    read: (chunk) => {
      const messages: Uint8Array[] = [];
      if (chunk.length > 0) chunks.push(chunk);
      held += chunk.length;
      for (;;) {
        if (head === undefined) {
          if (held < HEAD) break;
          head = takeBytes(HEAD);
          checkHead(head, mostBytes);
        }
        const length = new DataView(head.buffer).getUint32(1);
        if (held < length) break;
        messages.push(takeBytes(length));
        head = undefined;
      }
      if (held === 0) chunks = [];
      return messages;
    },
    isWithin: () => head !== undefined || held > 0,
  };
}

function checkHead(head: Uint8Array, mostBytes: number): void {
  if (head[0] !== 0) {
    throw new GrpcError("INTERNAL", "the server sent a compressed message, which was not asked for");
  }
  const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
  if (length > mostBytes) {
    throw new GrpcError(
      "RESOURCE_EXHAUSTED",
      `the server announced a message of ${length} bytes, more than ${mostBytes}`,
    );
  }
}
