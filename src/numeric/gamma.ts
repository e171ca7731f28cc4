/** The gamma family under one name; each member has its own file. */
export { digamma, trigamma } from "./digamma.ts";
export { regularizedGammaP, regularizedGammaQ } from "./incomplete-gamma.ts";
export { logGamma } from "./log-gamma.ts";
