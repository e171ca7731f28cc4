import { describe, expect, it } from "vitest";
import { type AddressOptions, readSparkAddress } from "./spark-address.ts";

const read = (url: string, options: AddressOptions = {}) => readSparkAddress(url, options);

describe("readSparkAddress", () => {
  it.each([
    ["http://127.0.0.1:15002", "http://127.0.0.1:15002"],
    ["http://spark", "http://spark:15002"],
    ["https://spark.example.org", "https://spark.example.org:443"],
    ["https://spark:15002/", "https://spark:15002"],
    ["HTTP://Spark:1/", "http://spark:1"],
    ["sc://spark", "http://spark:15002"],
    ["sc://spark:443/;use_ssl=true", "https://spark:443"],
    ["sc://spark/;token=abc", "https://spark:15002"],
    ["sc://localhost/;token=abc", "http://localhost:15002"],
    ["sc://[::1]:7/;user_id=ann", "http://[::1]:7"],
    ["http://[::1]:7", "http://[::1]:7"],
  ])("%s leads to %s", (url, origin) => {
    expect(read(url).origin).toBe(origin);
  });

  it("reads what a connection string says, and the options have the last word", () => {
    const id = "00112233-4455-6677-8899-aabbccddeeff";
    const url = `sc://h/;user_id=a%20b;session_id=${id};token=t%3D1;x-cluster=c;user_agent=job`;
    expect(read(url)).toEqual({
      origin: "https://h:15002",
      headers: { "x-cluster": "c", "user-agent": "job churnkit", authorization: "Bearer t=1" },
      userId: "a b",
      sessionId: id,
    });
    const mine = { token: "mine", userId: "me", headers: { "X-Cluster": "d" } };
    expect(read(url, mine)).toMatchObject({
      headers: { "x-cluster": "d", authorization: "Bearer mine" },
      userId: "me",
    });
    expect(read("http://h").headers).toEqual({ "user-agent": "churnkit" });
  });

  it("sends a token over TLS, or within this machine", () => {
    for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"]) {
      expect(read(`http://${host}:1`, { token: "t" }).headers["authorization"]).toBe("Bearer t");
    }
    expect(read("https://h", { token: "t" }).headers["authorization"]).toBe("Bearer t");
    for (const host of ["h", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "0.0.0.0"]) {
      expect(() => read(`http://${host}:1`, { token: "t" })).toThrow(
        `\`url\` must be an https address, or one of this machine, where a token is sent, got "http://${host}:1"`,
      );
    }
  });

  it("refuses what is no address, and shows no secret", () => {
    const accepted =
      "`url` must be an address such as http://127.0.0.1:15002, https://host:443 or sc://host:15002/;use_ssl=true, got ";
    for (const [url, shown] of [
      ["spark:15002", '"spark:15002"'],
      ["ftp://h", '"ftp://h"'],
      ["http://h/path", '"http://h/path"'],
      ["http://h:99999", '"http://h:99999"'],
      ["http://h/;token=secret", '"http://h/;…"'],
      ["sc://h/;token", '"sc://h/;…"'],
      ["sc://h/;token=%zz", '"sc://h/;…"'],
      ["https://ann:secret@h", '"https://…@h"'],
      ["http://", '"http://"'],
    ]) {
      expect(() => read(url!)).toThrow(accepted + shown);
    }
    expect(() => read(7 as never)).toThrow("`url` must be");
    for (const token of ["", "a b", "se\ncret", "gehëim"]) {
      expect(() => read("https://h", { token })).toThrow(
        '`options.token` must be a text of visible ASCII characters, got "one that is empty or has others"',
      );
    }
    expect(() => read("http://h", { token: 7 as never })).toThrow(
      "`options.token` must be a text of visible ASCII characters, got 7",
    );
    expect(() => read("http://h", { sessionId: "mine" })).toThrow(
      '`options.sessionId` must be a UUID, got "mine"',
    );
    for (const name of ["te", "Authorization", "grpc-timeout", ":path", "a b", ""]) {
      expect(() => read("http://h", { headers: { [name]: "x" } })).toThrow(
        "`options.headers` must be names of headers that are free to use",
      );
    }
    expect(() => read("http://h", { headers: { a: "x\ny" } })).toThrow(
      '`options.headers.a` must be a text of ASCII characters, got "string"',
    );
  });
});
