/**
 * Where the bytes come from: a file, memory or a stream, unzipped by their first bytes and never by a name.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, step } from "../internal/progress.ts";

/**
 * A CSV file: its path or `file:` URL, its bytes, its text, or a stream of bytes (Node or web). Gzip is recognised.
 */
export type CsvSource =
  | string
  | URL
  | Uint8Array
  | { readonly text: string }
  | AsyncIterable<Uint8Array | string>
  | ReadableStream<Uint8Array>;

/** The bytes of a source, unzipped. */
export interface OpenSource {
  readonly gzip: boolean;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 2 ** 20;
const EXPECTED = "a path, a file: URL, bytes, { text } or a stream of bytes";

/**
 * Opens a source; bytes are read as they are asked for, and each chunk reports progress and may be aborted.
 *
 * @throws {@link InputError} `not-found` for a file that is not there, `unreadable` for one that cannot be read or
 * unzipped, `wrong-type` for anything else.
 */
export async function openSource(source: CsvSource, job: JobOptions): Promise<OpenSource> {
  const { bytes, total } = await bytesOf(source);
  const iterator = withProgress(bytes, total, job)[Symbol.asyncIterator]();
  const first = await nextOf(iterator);
  const second = first !== undefined && first.length === 1 ? await nextOf(iterator) : undefined;
  const head = second === undefined ? first : Buffer.concat([first!, second]);
  const chunks = after(head, iterator);
  const gzip = head !== undefined && head[0] === 0x1f && head[1] === 0x8b;
  return { gzip, chunks: gzip ? unzipped(chunks) : chunks };
}

async function bytesOf(source: CsvSource): Promise<{ bytes: AsyncIterable<Uint8Array>; total: number }> {
  if (typeof source === "string" || isUrl(source)) return fileBytes(source);
  if (ArrayBuffer.isView(source)) return { bytes: memoryBytes(source), total: source.byteLength };
  if (typeof source === "object" && source !== null) {
    if ("text" in source && typeof source.text === "string") {
      const bytes = new TextEncoder().encode(source.text);
      return { bytes: memoryBytes(bytes), total: bytes.length };
    }
    if (Symbol.asyncIterator in source) return { bytes: streamBytes(source), total: 0 };
  }
  throw new InputError("wrong-type", "source", EXPECTED, source);
}

async function fileBytes(path: string | URL): Promise<{ bytes: AsyncIterable<Uint8Array>; total: number }> {
  if (typeof path === "string" && /[\r\n]/.test(path)) {
    throw new InputError("wrong-type", "source", "a path; text goes in as { text }", path);
  }
  if (/^https?:/.test(String(path))) {
    throw new InputError(
      "wrong-type",
      "source",
      "a path or a file: URL; pass the body of a fetch",
      String(path),
    );
  }
  const file = typeof path === "string" && !path.startsWith("file:") ? path : fileURLToPath(path);
  try {
    const { size } = await stat(file);
    const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES });
    return { bytes: readable(stream, file), total: size };
  } catch (error) {
    throw fileError(error, file);
  }
}

async function* readable(stream: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw fileError(error, file);
  }
}

function fileError(error: unknown, file: string): unknown {
  const { code } = error as { code?: string };
  if (code === "ENOENT") return new InputError("not-found", "source", "a file", file);
  if (code === "EISDIR") return new InputError("unreadable", "source", "a file, not a folder", file);
  if (code === "EACCES") return new InputError("unreadable", "source", "a file that may be read", file);
  return error;
}

async function* memoryBytes(view: ArrayBufferView): AsyncGenerator<Uint8Array> {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
    // Lets timers and abort signals in: without it, memory is read in one go.
    await setImmediate();
  }
}

async function* streamBytes(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of stream) {
    if (typeof chunk === "string") yield encoder.encode(chunk);
    else if (ArrayBuffer.isView(chunk))
      yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    else throw new InputError("wrong-type", "source", "a stream of bytes or text", chunk);
  }
}

async function* withProgress(
  bytes: AsyncIterable<Uint8Array>,
  total: number,
  job: JobOptions,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  step(job, "read", done, total);
  for await (const chunk of bytes) {
    yield chunk;
    done += chunk.length;
    step(job, "read", done, total);
  }
}

async function* unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let fault: unknown;
  pipeline(Readable.from(chunks), gunzip, (error) => {
    fault = error;
  });
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || !code.startsWith("Z_")) throw fault ?? error;
    throw new InputError("unreadable", "source", "a complete gzip file", (error as Error).message);
  }
}

async function* after(
  head: Uint8Array | undefined,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = head; chunk !== undefined; chunk = await nextOf(iterator)) yield chunk;
  } finally {
    await iterator.return?.(); // closes the file when the reader stops early
  }
}

async function nextOf(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await iterator.next();
  return done === true ? undefined : value;
}

function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === "[object URL]";
}
