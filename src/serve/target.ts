import type { Clock } from '../base/clock.ts';
import type { Line } from '../model/line.ts';
import type { TargetSettings } from '../model/settings.ts';
import type { PlacedLine } from '../model/trip.ts';

/** Each has tables of its own; Prometheus needs one, a federating or filtering scraper a few. */
export const QUERIES_MAX = 8;

/** One query of a target and what is remembered about it between trips. */
export interface Station {
  readonly query: string;
  /** Null until the application first answered, and after a bug. */
  line: Line | null;
  /** The line that is to hear the application's first answer; what was kept is restored. */
  waiting: Line | null;
  /** Scrapes that wait for it or are under way. */
  asking: number;
  /** When it last was asked for, on the steady clock. */
  askedMs: number;
  /** What is wrong at the moment, so that it is logged once and not in each scrape; empty = nothing. */
  trouble: string;
  /** A bug was met: what was kept may lead to it again, so that the next line starts clean. */
  startsClean: boolean;
}

/** The application has answered: its line waits no more. */
export function answered(station: Station): void {
  station.line ??= station.waiting;
  station.waiting = null;
}

/** The station's line cannot be trusted any more: the next scrape begins with a new one. */
export function giveUp(station: Station): void {
  station.line = null;
  station.waiting = null;
  station.startsClean = true;
}

/** A target with its lines. Settings change between trips: they are kept until `settle` is called. */
export class Target {
  readonly #clock: Clock;
  readonly #makeLine: (settings: TargetSettings) => Line;
  readonly #stations = new Map<string, Station>();
  #settings: TargetSettings;
  #next: TargetSettings | null = null;
  /** The application ever marked a body's end. */
  marksEnds = false;
  /** The one warning about unmarked ends was given. */
  warnedOfUnmarked = false;

  constructor(settings: TargetSettings, makeLine: (settings: TargetSettings) => Line, clock: Clock) {
    this.#settings = settings;
    this.#makeLine = makeLine;
    this.#clock = clock;
  }

  get settings(): TargetSettings {
    return this.#settings;
  }

  /** A station for the query, or null where all are taken by others. */
  stationFor(query: string): Station | null {
    const known = this.#stations.get(query);
    if (known !== undefined) {
      known.askedMs = this.#clock.steadyMs();
      return known;
    }
    if (this.#stations.size >= QUERIES_MAX && !this.#makeRoom()) return null;
    const station: Station = {
      query,
      line: null,
      waiting: null,
      asking: 0,
      askedMs: this.#clock.steadyMs(),
      trouble: '',
      startsClean: false,
    };
    this.#stations.set(query, station);
    return station;
  }

  /** The station's line; made when it is first needed: then it waits until the application has answered. */
  lineOf(station: Station): Line {
    if (station.line !== null) return station.line;
    station.waiting ??= this.#makeLine(this.#settings);
    return station.waiting;
  }

  lines(): readonly PlacedLine[] {
    const list: PlacedLine[] = [];
    for (const { query, line } of this.#stations.values()) {
      if (line !== null) list.push({ target: this.#settings.name, query, line });
    }
    return list;
  }

  /** New settings, in force with the next `settle`. */
  prepare(settings: TargetSettings): void {
    this.#next = settings;
  }

  /** To be called between trips. A line that cannot take its settings is thrown away: `broken` hears why. */
  settle(broken: (error: unknown) => void): void {
    const next = this.#next;
    if (next === null) return;
    this.#next = null;
    if (next.url !== this.#settings.url) this.marksEnds = false;
    this.#settings = next;
    for (const station of this.#stations.values()) {
      try {
        (station.line ?? station.waiting)?.reconfigure(next);
      } catch (error) {
        giveUp(station);
        broken(error);
      }
    }
  }

  /**
   * Lets go of a query that the application never answered, else of the one that nobody asked for the longest, if that is as
   * long as demand is estimated: no scraper is that slow.
   */
  #makeRoom(): boolean {
    const idle = [...this.#stations.values()].filter((station) => station.asking === 0);
    const staleMs = this.#clock.steadyMs() - this.#settings.windowMs;
    const gone =
      idle.find((station) => station.line === null) ??
      idle.filter((station) => station.askedMs <= staleMs).sort((a, b) => a.askedMs - b.askedMs)[0];
    return gone !== undefined && this.#stations.delete(gone.query);
  }
}
