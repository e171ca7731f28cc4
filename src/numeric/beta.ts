/** The beta family under one name; each member has its own file. */
export { logBeta } from "./log-beta.ts";
