/**
 * Pinned outputs: what a seed gives is part of the interface, and changing it is a major release. Regenerate only
 * with a note why.
 */
import { expect, it } from "vitest";
import { bernoulli, beta, categorical, exponential, gamma, normal, poisson } from "./distributions.ts";
import { nextUint32, type Random, randomStream, shuffle, uniform, uniformInteger } from "./random.ts";

function four(draw: (random: Random) => number): number[] {
  const random = randomStream(42, "pinned");
  return Array.from({ length: 4 }, () => draw(random));
}

it("pins the streams", () => {
  expect(Array.from(randomStream(42).state)).toMatchInlineSnapshot(`
    [
      1269011967,
      671851760,
      4217296870,
      1556817511,
    ]
  `);
  expect(Array.from(randomStream(2 ** 53 - 1, "fold", 3).state)).toMatchInlineSnapshot(`
    [
      2985930379,
      3020255229,
      2753242162,
      3996237654,
    ]
  `);
});

it("pins what is drawn from them", () => {
  expect(four(nextUint32)).toMatchInlineSnapshot(`
    [
      2237009224,
      3791084719,
      3672550207,
      3065575207,
    ]
  `);
  expect(four(uniform)).toMatchInlineSnapshot(`
    [
      0.5208443021974019,
      0.8550822266471374,
      0.2057884788708908,
      0.5450290239288954,
    ]
  `);
  expect(four((random) => uniformInteger(random, 1000))).toMatchInlineSnapshot(`
    [
      224,
      719,
      207,
      207,
    ]
  `);
  expect(shuffle(randomStream(42, "pinned"), [0, 1, 2, 3, 4, 5, 6, 7])).toMatchInlineSnapshot(`
    [
      3,
      4,
      5,
      7,
      6,
      1,
      2,
      0,
    ]
  `);
  expect(four((random) => bernoulli(random, 0.5))).toMatchInlineSnapshot(`
    [
      0,
      0,
      1,
      0,
    ]
  `);
  expect(four((random) => categorical(random, [1, 2, 3, 4]))).toMatchInlineSnapshot(`
    [
      2,
      3,
      1,
      2,
    ]
  `);
  expect(four((random) => poisson(random, 4))).toMatchInlineSnapshot(`
    [
      4,
      3,
      3,
      2,
    ]
  `);
  expect(four((random) => poisson(random, 400))).toMatchInlineSnapshot(`
    [
      394,
      380,
      439,
      397,
    ]
  `);
});

// Logarithms and exponentials may differ in the last bits between engines: 13 digits are pinned.
it("pins the continuous distributions", () => {
  const digits = (values: number[]): string[] => values.map((value) => value.toPrecision(13));
  expect(digits(four(normal))).toMatchInlineSnapshot(`
    [
      "0.06839504381475",
      "-1.423880998334",
      "0.5018534280848",
      "-0.5520855852317",
    ]
  `);
  expect(digits(four((random) => exponential(random, 2)))).toMatchInlineSnapshot(`
    [
      "0.3678648433916",
      "0.9657943888688",
      "0.1152027269030",
      "0.3937608254602",
    ]
  `);
  expect(digits(four((random) => gamma(random, 0.5, 2)))).toMatchInlineSnapshot(`
    [
      "0.1959226025478",
      "0.1111484518771",
      "0.0001432332932291",
      "0.07224910871840",
    ]
  `);
  expect(digits(four((random) => gamma(random, 5, 2)))).toMatchInlineSnapshot(`
    [
      "2.407990813696",
      "2.719725123646",
      "1.786369974602",
      "3.305043909069",
    ]
  `);
  expect(digits(four((random) => beta(random, 0.5, 2)))).toMatchInlineSnapshot(`
    [
      "0.1402462318610",
      "0.1588611204017",
      "0.4376616219227",
      "0.08519122794075",
    ]
  `);
});
