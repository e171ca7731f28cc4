/**
 * Airports, distances and where members fly: facts of the world (IATA codes and coordinates) and a gravity
 * model over them.
 *
 * @module
 */

interface Airport {
  readonly code: string;
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  /** Pull as a destination, relative. */
  readonly pull: number;
  /** Share of the members who live here; 0 for a place that is only flown to. */
  readonly homeShare: number;
}

const AIRPORTS: readonly Airport[] = [
  { code: "FRA", latitude: 50.0333, longitude: 8.5706, pull: 8, homeShare: 0.2 },
  { code: "MUC", latitude: 48.3538, longitude: 11.7861, pull: 7, homeShare: 0.16 },
  { code: "BER", latitude: 52.3667, longitude: 13.5033, pull: 6, homeShare: 0.12 },
  { code: "HAM", latitude: 53.6304, longitude: 9.9882, pull: 4, homeShare: 0.1 },
  { code: "DUS", latitude: 51.2895, longitude: 6.7668, pull: 4, homeShare: 0.1 },
  { code: "VIE", latitude: 48.1103, longitude: 16.5697, pull: 5, homeShare: 0.12 },
  { code: "ZRH", latitude: 47.4647, longitude: 8.5492, pull: 5, homeShare: 0.12 },
  { code: "CPH", latitude: 55.618, longitude: 12.656, pull: 4, homeShare: 0.08 },
  { code: "CDG", latitude: 49.0097, longitude: 2.5479, pull: 8, homeShare: 0 },
  { code: "LHR", latitude: 51.47, longitude: -0.4543, pull: 10, homeShare: 0 },
  { code: "MAD", latitude: 40.4936, longitude: -3.5668, pull: 6, homeShare: 0 },
  { code: "FCO", latitude: 41.8003, longitude: 12.2389, pull: 6, homeShare: 0 },
  { code: "LIS", latitude: 38.7742, longitude: -9.1342, pull: 5, homeShare: 0 },
  { code: "ATH", latitude: 37.9364, longitude: 23.9445, pull: 5, homeShare: 0 },
  { code: "PMI", latitude: 39.5517, longitude: 2.7388, pull: 7, homeShare: 0 },
  { code: "JFK", latitude: 40.6398, longitude: -73.7789, pull: 9, homeShare: 0 },
  { code: "DXB", latitude: 25.2528, longitude: 55.3644, pull: 7, homeShare: 0 },
  { code: "SIN", latitude: 1.3502, longitude: 103.9944, pull: 6, homeShare: 0 },
];

/** Mean radius of the Earth (IUGG), in kilometres. */
const EARTH_RADIUS_KM = 6371.0088;

/** A statute mile in kilometres. */
export const KM_PER_MILE = 1.609344;

/** A pair of places. */
export interface Route {
  /** `"FRA-LHR"`. */
  readonly name: string;
  /** Great circle, one way. */
  readonly distanceKm: number;
}

/** IATA codes of the places members live at. */
export const HOME_CODES: readonly string[] = AIRPORTS.filter((airport) => airport.homeShare > 0).map(
  (airport) => airport.code,
);

/** Share of the members at each home. */
export const HOME_SHARES: readonly number[] = AIRPORTS.map((airport) => airport.homeShare).filter(
  (share) => share > 0,
);

/** All routes: those of home 0 to every other place, then those of home 1 ... */
export const ROUTES: readonly Route[] = HOME_CODES.flatMap((code) => {
  const home = AIRPORTS.find((airport) => airport.code === code)!;
  return AIRPORTS.filter((airport) => airport !== home).map((airport) => ({
    name: `${home.code}-${airport.code}`,
    distanceKm: greatCircleKm(home, airport),
  }));
});

/** Routes from one home. */
export const ROUTES_PER_HOME: number = AIRPORTS.length - 1;

/**
 * How often a traveller takes each route from a home: pull times exp(-distance / reach).
 *
 * @param reachKm - Distance over which interest falls by the factor e.
 */
export function routeWeights(home: number, reachKm: number): Float64Array {
  return Float64Array.from({ length: ROUTES_PER_HOME }, (_, i) => {
    const { name, distanceKm } = ROUTES[home * ROUTES_PER_HOME + i]!;
    const destination = AIRPORTS.find((airport) => name.endsWith(airport.code))!;
    return destination.pull * Math.exp(-distanceKm / reachKm);
  });
}

/** By the haversine formula, which stays exact for near places. */
function greatCircleKm(a: Airport, b: Airport): number {
  const radians = Math.PI / 180;
  const sinLatitude = Math.sin(((b.latitude - a.latitude) * radians) / 2);
  const sinLongitude = Math.sin(((b.longitude - a.longitude) * radians) / 2);
  const h =
    sinLatitude * sinLatitude +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * sinLongitude * sinLongitude;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
}
