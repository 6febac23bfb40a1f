import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { FetchBody } from '../model/fetch.ts';
import type { Line } from '../model/line.ts';
import type { Logger } from '../model/log.ts';
import type { Settings, TargetSettings } from '../model/settings.ts';
import type { Formats, Keeper, PlacedLine, Recorder } from '../model/trip.ts';
import { portLimits, serverOptions } from '../model/web.ts';
import { deadlineMs } from './deadline.ts';
import { type Departure, depart, failed } from './departure.ts';
import { forwarded } from './headers.ts';
import { HeldAnswers } from './held.ts';
import { TripQueue, type Unserved } from './queue.ts';
import { pathsMessage, type Route, routeOf } from './routes.ts';
import { QUERIES_MAX, type Station, Target } from './target.ts';
import { makeTrip, type TripOrder } from './trip.ts';

export interface ProxyOptions {
  readonly settings: Settings;
  readonly makeLine: (target: TargetSettings) => Line;
  readonly fetchBody: FetchBody;
  readonly formats: Formats;
  readonly recorder: Recorder;
  /** Null where nothing outlives a restart. */
  readonly keeper: Keeper | null;
  readonly log: Logger;
  readonly clock: Clock;
  /** An id that no other scrape has. */
  readonly newScrapeId: () => string;
  /** Plain HTTP for everybody where it is left out; TLS and passwords are the matter of who hands it in. */
  readonly createServer?: (options: ServerOptions, listener: RequestListener) => Server;
}

/** The proxy port. The caller lets `server` listen. */
export interface ProxyPort {
  readonly server: Server;
  lines(): readonly PlacedLine[];
  /** Takes effect between trips: new targets appear, those that are gone vanish, the others keep their numbers. */
  reconfigure(settings: Settings): void;
  /** Ends within a second: a scrape under way is finished if it can be, else cut. */
  stop(): Promise<void>;
}

/** Leaves a fifth of the promised second to the process. */
const STOP_GRACE_MS = 800;

interface Place {
  readonly target: Target;
  readonly queue: TripQueue<TripOrder, Departure>;
}

export function createProxy(options: ProxyOptions): ProxyPort {
  return new RunningProxy(options);
}

class RunningProxy implements ProxyPort {
  readonly server: Server;
  readonly #options: ProxyOptions;
  readonly #places = new Map<string, Place>();
  readonly #stopping = new AbortController();
  readonly #open = new Set<ServerResponse>();
  readonly #held: HeldAnswers;
  #closed = false;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#held = new HeldAnswers(options.log);
    this.server = (options.createServer ?? createServer)(
      serverOptions,
      (request, response) => void this.#answer(request, response),
    );
    this.server.maxConnections = portLimits.connections;
    this.reconfigure(options.settings);
  }

  lines(): readonly PlacedLine[] {
    return [...this.#places.values()].flatMap(({ target }) => target.lines());
  }

  reconfigure(settings: Settings): void {
    const names = new Set(settings.targets.map(({ name }) => name));
    for (const name of this.#places.keys()) if (!names.has(name)) this.#places.delete(name);
    for (const one of settings.targets) {
      const place = this.#places.get(one.name);
      if (place === undefined) this.#places.set(one.name, this.#place(one));
      else {
        place.target.prepare(one);
        if (!place.queue.busy) place.target.settle((error) => this.#bug('reconfigure', error));
      }
    }
  }

  async stop(): Promise<void> {
    this.#closed = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const response of this.#open) if (!response.headersSent) response.setHeader('connection', 'close');
    const cut = setTimeout(() => {
      this.#stopping.abort();
      this.server.closeAllConnections();
    }, STOP_GRACE_MS);
    await closed;
    clearTimeout(cut);
    this.#stopping.abort();
  }

  #place(settings: TargetSettings): Place {
    const { makeLine, clock } = this.#options;
    const target = new Target(settings, makeLine, clock);
    const tools = { ...this.#options, stopping: this.#stopping.signal };
    const run = async (order: TripOrder, untilMs: number) => {
      const leaving = await makeTrip(target, order, untilMs, tools);
      target.settle((error) => this.#bug('reconfigure', error));
      return leaving;
    };
    return { target, queue: new TripQueue(run, clock, (leaving, readers) => leaving.handOut(readers)) };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startMs = this.#options.clock.steadyMs();
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    response.on('error', () => {});
    if (this.#closed) response.setHeader('connection', 'close');
    try {
      await this.#route(request, response, startMs);
    } catch (error) {
      this.#bug('serve', error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-length': 0 }).end();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, startMs: number): Promise<void> {
    const route = routeOf(request.url ?? '');
    const place = route === null ? null : this.#placeOf(route);
    if (route === null || place === null) {
      return depart(
        request,
        response,
        this.#refuse(404, `not found; ${pathsMessage([...this.#places.keys()])}`),
        this.#held,
      );
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return depart(
        request,
        response,
        this.#refuse(405, `${request.method} is not allowed; allowed are GET and HEAD`),
        this.#held,
      );
    }
    const leaving = await this.#scrape(place, route.query, request, response, startMs);
    if (leaving === null) return;
    await depart(request, response, leaving, this.#held);
    const { recorder, clock } = this.#options;
    recorder.recordAnswer(place.target.settings.name, leaving.status, clock.steadyMs() - startMs);
  }

  #placeOf(route: Route): Place | null {
    if (route.target !== null) return this.#places.get(route.target) ?? null;
    const [only] = this.#places.values();
    return this.#places.size === 1 ? (only ?? null) : null;
  }

  /** Null where the scraper has gone. */
  async #scrape(
    { target, queue }: Place,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
    startMs: number,
  ): Promise<Departure | null> {
    const station = target.stationFor(query);
    if (station === null) {
      const reason = `${QUERIES_MAX} different queries of target ${target.settings.name} are already known, and each has its own state`;
      return this.#refuse(503, `${reason}; ask for one of them, or without a query`);
    }
    const timeout = request.headers['x-prometheus-scrape-timeout-seconds'];
    const waitMs = deadlineMs(typeof timeout === 'string' ? timeout : undefined, target.settings.scrapeTimeoutMs);
    const left = new AbortController();
    // An answer that was written whole closes, too: its question has been answered.
    response.once('close', () => {
      if (!response.writableFinished) left.abort();
    });
    const order = this.#order(station, request);
    station.asking += 1;
    const outcome = await queue.ask(keyOf(order), order, startMs + waitMs, left.signal);
    station.asking -= 1;
    return outcome.ok ? outcome.value : this.#unserved(outcome.error, target, waitMs, order.scrapeId);
  }

  #order(station: Station, { headers }: IncomingMessage): TripOrder {
    const { formats } = this.#options;
    return {
      station,
      scrapeId: this.#options.newScrapeId(),
      accept: formats.upstreamAccept(headers.accept),
      escaping: formats.escapingOf(headers.accept),
      headers: forwarded(headers),
    };
  }

  #unserved(why: Unserved, target: Target, waitMs: number, scrapeId: string): Departure | null {
    const name = target.settings.name;
    const limit = `the deadline of ${waitMs / 1_000} s (the scraper's timeout less a margin, or scrape_timeout)`;
    if (why === 'waiting')
      return failed(scrapeId, 504, `other scrapes of target ${name} were not done within ${limit}`);
    if (why === 'running')
      return failed(scrapeId, 504, `the application of target ${name} did not answer within ${limit}`);
    return why === 'full' ? failed(scrapeId, 503, `too many scrapes of target ${name} wait already`) : null;
  }

  #refuse(status: number, reason: string): Departure {
    return failed(this.#options.newScrapeId(), status, reason);
  }

  #bug(where: string, error: unknown): void {
    this.#options.recorder.recordInternalError(where);
    this.#options.log.error('a bug in Sluice', { where, err: error instanceof Error ? error.stack : String(error) });
  }
}

/**
 * Who may share a trip: same query, format and credentials. JSON, as no value can imitate its boundaries.
 */
function keyOf(order: TripOrder): string {
  const secrets = order.headers.filter(([name]) => name === 'authorization' || name === 'cookie');
  return JSON.stringify([order.station.query, order.accept, order.escaping, secrets]);
}
