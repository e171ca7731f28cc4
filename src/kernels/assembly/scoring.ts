// kernel
// Tables and rows scored by trees over bins.
export { binColumn, layRows } from "./bins";
