import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelsOfTexts } from "./csv-levels.ts";
import { detectDateFormat } from "./date-detection.ts";
import { compileDateFormat, dateFault, parseDate } from "./date-format.ts";

const parse = (pattern: string, text: string) => {
  const ms = parseDate(compileDateFormat(pattern, "p"), text);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};
const detect = (texts: readonly string[]) =>
  detectDateFormat(
    levelsOfTexts(
      texts,
      texts.map(() => 1),
    ),
    0,
    "date",
  )?.pattern;

describe("parseDate", () => {
  it.each([
    ["YYYYMMDD", "19970101", "1997-01-01T00:00:00.000Z"],
    ["YYYY-MM-DD", "2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["YYYY-MM-DD", "2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52.000Z"],
    ["YYYY-MM-DD", "2024-06-30T23:59:59.1234Z", "2024-06-30T23:59:59.123Z"],
    ["YYYY-MM-DD", "2024-06-30T23:59:59,5+05:30", "2024-06-30T18:29:59.500Z"],
    ["M/D/YYYY", "12/1/2010 8:26", "2010-12-01T08:26:00.000Z"],
    ["M/D/YYYY", "12/01/2010 12:05 am", "2010-12-01T00:05:00.000Z"],
    ["M/D/YYYY", "12/01/2010 12:05:09 PM", "2010-12-01T12:05:09.000Z"],
    ["DD/MM/YYYY", "31/12/2010", "2010-12-31T00:00:00.000Z"],
    ["D.M.YYYY", "1.2.2010", "2010-02-01T00:00:00.000Z"],
    ["YYYY/M/D", "2014/2/28", "2014-02-28T00:00:00.000Z"],
    ["D/M/YY", "1/2/68", "2068-02-01T00:00:00.000Z"],
    ["D/M/YY", "1/2/69", "1969-02-01T00:00:00.000Z"],
    ["D-MMM-YYYY", "15-Jan-2014", "2014-01-15T00:00:00.000Z"],
    ["MMM D, YYYY", "september 3, 2014", "2014-09-03T00:00:00.000Z"],
    ["YYYYMMDDHHmmss", "20140103081507", "2014-01-03T08:15:07.000Z"],
    ["YYYY-MM-DDTHH:mm:ss.SSSZ", "2014-01-03T08:15:07.250+0100", "2014-01-03T07:15:07.250Z"],
    ["M/D/YYYY h".replace("h", "H:mm A"), "1/3/2014 1:15 PM", "2014-01-03T13:15:00.000Z"],
    ["YYYY-MM-DD", "  2024-01-05 ", "2024-01-05T00:00:00.000Z"],
    ["YYYY-MM-DD", "0050-03-01", "0050-03-01T00:00:00.000Z"],
  ])("%s reads %s", (pattern, text, expected) => {
    expect(parse(pattern, text)).toBe(expected);
  });

  it.each([
    ["YYYY/M/D", "2014/2/29", "no such day or time"],
    ["YYYY/M/D", "1900/2/29", "no such day or time"],
    ["YYYY/M/D", "2014/4/31", "no such day or time"],
    ["YYYY/M/D", "2014/0/1", "no such day or time"],
    ["YYYY/M/D", "2014/13/1", "no such day or time"],
    ["M/D/YYYY", "1/1/2014 24:00", "no such day or time"],
    ["M/D/YYYY", "1/1/2014 12:60", "no such day or time"],
    ["M/D/YYYY", "1/1/2014 13:00 PM", "no such day or time"],
    ["M/D/YYYY", "1/1/2014 0:30 AM", "no such day or time"],
    ["D-MMM-YYYY", "15-Foo-2014", "no such day or time"],
    ["M/D/YYYY", "1-1-2014", "not a date of the form M/D/YYYY"],
    ["YYYYMMDD", "1997011", "not a date of the form YYYYMMDD"],
    ["D.M.YYYY", "1a2b2014", "not a date of the form D.M.YYYY"],
  ])("%s refuses %s: %s", (pattern, text, reason) => {
    expect(parse(pattern, text)).toBeUndefined();
    expect(dateFault(compileDateFormat(pattern, "p"), text)).toBe(reason);
  });

  it("agrees with Date.UTC on every day from 1600 to 2400, and on which days there are", () => {
    const format = compileDateFormat("YYYY-M-D", "p");
    for (let year = 1600; year <= 2400; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 27; day <= 31; day++) {
          const ms = Date.UTC(year, month - 1, day);
          const exists = new Date(ms).getUTCDate() === day;
          const text = `${year}-${month}-${day}`;
          if (parseDate(format, text) !== (exists ? ms : undefined)) expect.fail(text);
        }
      }
    }
  });

  it("reads what a Date writes", () => {
    const format = compileDateFormat("YYYY-MM-DD", "p");
    const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, (when) => {
        expect(parseDate(format, when.toISOString())).toBe(when.getTime());
      }),
    );
  });

  it.each(["", "YYYY", "MM/DD", "YYYY-MM-DD foo", "yyyy-mm-dd"])("refuses the pattern %j", (pattern) => {
    expect(() => compileDateFormat(pattern, "options.dateFormat")).toThrow(
      `\`options.dateFormat\` must be a date pattern such as "DD/MM/YYYY" or "M/D/YYYY H:mm", got ${JSON.stringify(pattern)}`,
    );
  });
});

describe("detectDateFormat", () => {
  it.each([
    [["2014-01-02", "2014-1-3 10:00"], "YYYY-MM-DD"],
    [["2014/1/2"], "YYYY/M/D"],
    [["19970101", "19980630"], "YYYYMMDD"],
    [["1/2/2014", "13/2/2014"], "D/M/YYYY"],
    [["1/2/2014", "1/13/2014"], "M/D/YYYY"],
    [["1.2.2014", "31.12.2014"], "D.M.YYYY"],
    [["1-2-2014", "12-31-2014"], "M-D-YYYY"],
    [["1/1/2014", "2/2/2014"], "M/D/YYYY"],
    [["1/2/2014", "45/2/2014", "2/14/2014"], "M/D/YYYY"],
    [["1/2/2014", "2/45/2014", "14/2/2014"], "D/M/YYYY"],
  ])("%j is %s", (texts, pattern) => {
    expect(detect(texts)).toBe(pattern);
  });

  it.each([
    [["hello"]],
    [["2014-01/02"]],
    [["12345678"]],
    [["20140101", "2014-01-01"]],
    [["1.5", "2.5"]],
    [[]],
  ])("%j is no date", (texts) => {
    expect(detect(texts)).toBeUndefined();
  });

  it("never guesses: any set of days up to 12 is ambiguous unless both readings agree", () => {
    const small = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small), { minLength: 1 }), (pairs) => {
        const texts = pairs.map(([a, b]) => `${a}/${b}/2020`);
        if (pairs.every(([a, b]) => a === b)) expect(detect(texts)).toBe("M/D/YYYY");
        else expect(() => detect(texts)).toThrow("because no value tells");
      }),
    );
  });
});
