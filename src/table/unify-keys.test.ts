import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyRules, keyNormaliser } from "./unify-keys.ts";

const british: KeyRules = { countryCode: "44" };

describe("keyNormaliser", () => {
  it.each<[string, string, KeyRules, string | undefined]>([
    ["email", " Anna.B@X.Org ", {}, "anna.b@x.org"],
    ["email", "ａｎｎａ＠ｘ．ｏｒｇ", {}, "anna@x.org"],
    ["email", "anna+shop@x.org", {}, "anna+shop@x.org"],
    ["email", "anna+shop+2@x.org", { plusTags: "drop" }, "anna@x.org"],
    ["email", "+@x.org", { plusTags: "drop" }, undefined],
    ["email", "anna at x.org", {}, undefined],
    ["email", "anna@", {}, undefined],
    ["email", "a@b@c", {}, undefined],
    ["email", "an na@x.org", {}, undefined],
    ["phone", "+44 (0)20 7946-0018", {}, "4402079460018"],
    ["phone", "+44 (0)20 7946-0018", british, "442079460018"],
    ["phone", "+44 020 7946 0018", british, "442079460018"],
    ["phone", "0044 20 7946 0018", british, "442079460018"],
    ["phone", "00 44 (0) 20 7946 0018", british, "442079460018"],
    ["phone", "(020) 7946 0018", british, "442079460018"],
    ["phone", "20 7946 0018", british, "442079460018"],
    ["phone", "０２０ ７９４６ ００１８", british, "442079460018"],
    ["phone", "(+44) 20 7946 0018", british, "442079460018"],
    ["phone", "+33 (0)1 23 45 67 89", british, "33123456789"],
    ["phone", "+1 202 555 0123", british, "12025550123"],
    ["phone", "06 6982 1234", { countryCode: "39", trunkPrefix: "" }, "390669821234"],
    ["phone", "+39 06 6982 1234", { countryCode: "39", trunkPrefix: "" }, "390669821234"],
    ["phone", "1-202-555-0123", { countryCode: "1", trunkPrefix: "1" }, "12025550123"],
    ["phone", "(202) 555-0123", { countryCode: "1", trunkPrefix: "1" }, "12025550123"],
    ["phone", "+1 202 555 0123", { countryCode: "1", trunkPrefix: "1" }, "12025550123"],
    ["phone", "12345", {}, undefined],
    ["phone", "000000000", {}, undefined],
    ["phone", "none", {}, undefined],
    ["membership", " ff-12 34/5a ", {}, "FF12345A"],
    ["membership", "0012", {}, "0012"],
    ["membership", "会员12", {}, "会员12"],
    ["membership", "000-000", {}, undefined],
    ["membership", "---", {}, undefined],
    ["membership", "N/A", {}, undefined],
    ["passport", " x1 ", {}, "x1"],
    ["passport", "X1", {}, "X1"],
    ["passport", "Unknown", {}, undefined],
    ["passport", "Unknown", { ignore: ["tbd"] }, "Unknown"],
    ["passport", " TBD", { ignore: ["tbd"] }, undefined],
    ["passport", "  ", {}, undefined],
  ])("reads %s %j under %j as %j", (kind, text, rules, key) => {
    expect(keyNormaliser(kind, rules)(text)).toBe(key);
  });

  it("does not tell writings of one international number apart", () => {
    const digits = fc.stringMatching(/^[1-9]\d{8,9}$/);
    const normalise = keyNormaliser("phone", british);
    fc.assert(
      fc.property(digits, (national) => {
        const key = normalise(`+44${national}`);
        for (const writing of [`0${national}`, `0044${national}`, `+44 (0)${national}`, `+440${national}`]) {
          expect(normalise(writing)).toBe(key);
        }
      }),
    );
  });

  it("has one form for a letter and its marks, whatever the case and the hyphens", () => {
    const normalise = keyNormaliser("membership", {});
    expect(normalise("\u03b9\u0308\u0300")).toBe("\u03aa\u0300");
    expect(normalise("A-\u0300")).toBe("\u00c0");
  });

  it("knows a text that stands for no value by its key, too", () => {
    expect(keyNormaliser("membership", {})("n.a.")).toBeUndefined();
    expect(keyNormaliser("membership", { ignore: [] })("n.a.")).toBe("NA");
  });

  it("is idempotent for mails and memberships", () => {
    for (const kind of ["email", "membership"]) {
      const normalise = keyNormaliser(kind, { plusTags: "drop" });
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: "grapheme" })), (text) => {
          const key = normalise(text);
          if (key !== undefined) expect(normalise(key)).toBe(key);
        }),
      );
    }
  });
});
