/** The beta family under one name; each member has its own file. */
export { regularizedBeta } from "./incomplete-beta.ts";
export { logBeta } from "./log-beta.ts";
