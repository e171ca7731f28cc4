export type { AirlineCauses } from "./airline-causes.ts";
export type { AirlineCampaign, AirlineCustomers, AirlineOrders, AirlineTruth } from "./airline-tables.ts";
export type { RetailParameters, RetailProcess } from "./retail-process.ts";
export type { RetailCustomers, RetailOrders, RetailTruth } from "./retail-tables.ts";
export { type SimulateAirlineOptions, type SimulatedAirline, simulateAirline } from "./simulate-airline.ts";
export {
  type RetailSpend,
  type SimulatedRetail,
  type SimulateRetailOptions,
  simulateRetail,
} from "./simulate-retail.ts";
