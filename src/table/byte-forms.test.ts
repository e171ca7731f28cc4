import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DECIMAL, formOfBytes, OTHER, startsLikeNumber, TIME, WHOLE } from "./byte-forms.ts";
import { compileDateFormat, parseDate } from "./date-format.ts";
import { parseNumber } from "./number-text.ts";

const ISO = compileDateFormat("YYYY-MM-DD", "pattern");

/** Form and number of a text that stands between other bytes. */
function formOf(text: string): { form: number; number: number } {
  const bytes = new TextEncoder().encode(`1${text}2`);
  const numbers = Float64Array.of(Number.NaN);
  return { form: formOfBytes(bytes, 1, bytes.length - 1, numbers, 0), number: numbers[0]! };
}

/** What the texts say, by the readers that take the slow way; a form must never say anything else. */
function expectAgreement(text: string): number {
  const { form, number } = formOf(text);
  const trimmed = text.trim();
  if (form === TIME) {
    if (!Object.is(number, parseDate(ISO, text))) expect.fail(`${text} is ${number}`);
    if (parseNumber(text, ".") !== undefined) expect.fail(`${text} is a number`);
  } else if (form !== OTHER) {
    if (!Object.is(number, parseNumber(text, "."))) expect.fail(`${text} is ${number}`);
    if (parseDate(ISO, text) !== undefined) expect.fail(`${text} is a time`);
    if ((form === WHOLE) !== /^-?(?:0|[1-9]\d*)$/.test(trimmed)) expect.fail(`${text} is whole`);
    if (form === WHOLE && !Number.isSafeInteger(number)) expect.fail(`${text} is inexact`);
  }
  return form;
}

describe("forms of bytes", () => {
  it.each([
    ["0", WHOLE, 0],
    ["-0", WHOLE, -0],
    ["-17", WHOLE, -17],
    ["999999999999999", WHOLE, 999_999_999_999_999],
    [" \t8 ", WHOLE, 8],
    ["12.50", DECIMAL, 12.5],
    ["007.1", DECIMAL, 7.1],
    ["-0.0", DECIMAL, -0],
    ["0.3", DECIMAL, 0.3],
    ["99999999.9999999", DECIMAL, 99_999_999.999_999_9],
    ["2024-02-29", TIME, Date.UTC(2024, 1, 29)],
    ["2024-02-29 11:35", TIME, Date.UTC(2024, 1, 29, 11, 35)],
    ["2024-02-29T11:35Z", TIME, Date.UTC(2024, 1, 29, 11, 35)],
    ["2024-02-29T11:35:52", TIME, Date.UTC(2024, 1, 29, 11, 35, 52)],
    ["2024-02-29T11:35:52,250Z", TIME, Date.UTC(2024, 1, 29, 11, 35, 52, 250)],
    ["0000-03-01", TIME, -62_162_035_200_000],
  ])("%j has form %i", (text, form, number) => {
    expect(formOf(text)).toEqual({ form, number });
    expectAgreement(text);
  });

  it.each([
    ["", " ", "-", ".", "-.", "+1", "5.", ".5", "1.2.3", "1e5", "0x10", "1,5", "NaN", "007", "-07", "1 2"],
    ["1000000000000000", "1.000000000000000", "0000000000000000.1", "١٢", "\u00a05", "5-", "--5"],
    ["2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-5", "2024-01-05Z", "2024-01-05T"],
    ["2024-01-05 24:00", "2024-01-05 10:60", "2024-01-05 10:00:60", "2024-01-05 1:00", "2024-01-05_10:00"],
    ["2024-01-05 10:00:00.5", "2024-01-05 10:00+01:00", "2024-01-05 10:00 Z", "2024-01-05  10:00"],
    ["2024-01-0510:00:00", "2024/01/05", "20240105T10:00", "x024-01-05", "2024-01-05T10:00:00.12x"],
  ])("%j and others of its line have none", (...texts) => {
    for (const text of texts) expect([text, formOf(text).form]).toEqual([text, OTHER]);
  });

  it("says what the texts say, of decimals with any number of digits", () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 17 }).map((all) => all.join(""));
    const sign = fc.constantFrom("", "-", "+");
    const point = fc.constantFrom(".", "");
    fc.assert(
      fc.property(sign, digits, point, digits, (...parts) => {
        expectAgreement(parts.join(""));
      }),
      { numRuns: 20_000 },
    );
  });

  it("rounds every decimal of 15 digits as Number does", () => {
    const integer = fc.integer({ min: 0, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(integer, fc.integer({ min: 1, max: 14 }), (value, places) => {
        const all = String(value).padStart(15, "0");
        expect(expectAgreement(`${all.slice(0, -places)}.${all.slice(-places)}`)).toBe(DECIMAL);
      }),
      { numRuns: 20_000 },
    );
  });

  it("says what the texts say, of times and of what is nearly one", () => {
    const two = fc.integer({ min: 0, max: 70 }).map((value) => String(value).padStart(2, "0"));
    const year = fc.integer({ min: 0, max: 9999 }).map((value) => String(value).padStart(4, "0"));
    const sign = (...signs: readonly string[]) =>
      fc.constantFrom(...signs, ...signs, ...signs, ...signs, "", "5", " ");
    const tail = fc.constantFrom("", "Z", ".5", ".250", ",999Z", ".1234", " Z", "+01:00", "x");
    const parts = [year, sign("-"), two, sign("-"), two, sign("T", " "), two, sign(":"), two] as const;
    fc.assert(
      fc.property(
        fc.tuple(...parts),
        sign(":"),
        two,
        tail,
        fc.boolean(),
        (all, colon, second, end, isShort) => {
          expectAgreement(all.join("") + (isShort ? "" : colon + second) + end);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it("has each millisecond of a second, and each day, as parseDate does", () => {
    for (let ms = 0; ms < 1000; ms++) {
      expect(expectAgreement(new Date(Date.UTC(2024, 0, 5, 10, 20, 30, ms)).toISOString())).toBe(TIME);
    }
    for (let day = 0; day < 150_000; day += 7) {
      expectAgreement(new Date(Date.UTC(1800, 0, 1 + day)).toISOString().slice(0, 10));
    }
  });

  it("has only texts that start like a number", () => {
    const sign = fc.constantFrom(..."0123456789", "-", "-", ".", "T", ":", "x");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        const text = signs.join("");
        const bytes = new TextEncoder().encode(text);
        if (expectAgreement(text) !== OTHER) expect(startsLikeNumber(bytes, 0)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
