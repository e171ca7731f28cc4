export type { AirlineCauses } from "./airline-causes.ts";
export type { AirlineCampaign, AirlineCustomers, AirlineOrders, AirlineTruth } from "./airline-tables.ts";
export { type SimulateAirlineOptions, type SimulatedAirline, simulateAirline } from "./simulate-airline.ts";
