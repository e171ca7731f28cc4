import type { Streams } from "./terminal.ts";

/** Streams that keep what is printed. */
export function recordStreams(interactive: boolean): {
  readonly streams: Streams;
  readonly out: () => string;
  readonly err: () => string;
} {
  let out = "";
  let err = "";
  const streams: Streams = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive,
  };
  return { streams, out: () => out, err: () => err };
}
