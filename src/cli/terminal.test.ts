import { describe, expect, it } from "vitest";
import { recordStreams } from "./streams.testing.ts";
import { makeTerminal, progressLine } from "./terminal.ts";

function record(interactive: boolean, quiet = false) {
  const { streams, out, err } = recordStreams(interactive);
  return { terminal: makeTerminal(streams, { quiet }), out, err };
}

describe("progress", () => {
  it("is one line that rewrites itself on a terminal, ended before a note", () => {
    const { terminal, err } = record(true);
    terminal.progress({ stage: "fold", done: 1, total: 2 });
    terminal.progress({ stage: "fold", done: 2, total: 2 });
    terminal.note("done");
    expect(err().split("\r\u001b[K")).toHaveLength(3);
    expect(err().endsWith(" 100 %\ndone\n")).toBe(true);
  });

  it("is a line a stage elsewhere", () => {
    const { terminal, err } = record(false);
    for (const done of [0, 1, 2]) terminal.progress({ stage: "read", done, total: 2 });
    terminal.progress({ stage: "fold", done: 0, total: 2 });
    expect(err()).toBe("read …\nfold …\n");
  });

  it("says nothing under --quiet, while results are printed", () => {
    const { terminal, out, err } = record(true, true);
    terminal.progress({ stage: "read", done: 1, total: 2 });
    terminal.note("note");
    terminal.print("result");
    expect([out(), err()]).toEqual(["result\n", ""]);
  });

  it("shows a share, a count where the total is unknown, and never more than the whole", () => {
    expect(progressLine({ stage: "fold", done: 5, total: 10 })).toBe(
      `${"fold".padEnd(28)} ${"█".repeat(12)}${"·".repeat(12)}  50 %`,
    );
    expect(progressLine({ stage: "read", done: 1234567, total: 0 })).toBe(`${"read".padEnd(28)} 1,234,567`);
    expect(progressLine({ stage: "read", done: 3, total: 2 })).toContain("100 %");
  });
});
