/*
 * What an application says at its n-th scrape, written down before anybody asks. Every member counts in steps of eight, and no
 * line of one is ever zero: all numbers are exact, and Prometheus extrapolates nothing to a zero that never was.
 */

/** How a scrape can fail on its way to Sluice. */
export type Failure = 'status' | 'reset' | 'short length' | 'no last chunk' | 'broken line';

export interface Member {
  readonly id: number;
  /** What it has counted in this life. */
  readonly count: number;
  /** Another number is another life: it began anew. */
  readonly life: number;
  /** It says NaN where it would say what it counts. */
  readonly unsure: boolean;
}

export interface State {
  readonly n: number;
  /** In seconds; undefined = the application does not say. */
  readonly startedAt: number | undefined;
  readonly members: ReadonlyMap<number, Member>;
  readonly fails: Failure | undefined;
}

/** The states of a scenario: more than this are the last one again. */
export const STATES = 22;

const UNIT = 8;

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** The application while its states are written. */
export class World {
  readonly #counts = new Map<number, number>();
  readonly #lives = new Map<number, number>();
  readonly #hidden = new Set<number>();
  readonly #unsure = new Set<number>();
  #startedAt: number | undefined;
  #fails: Failure | undefined;

  constructor(startedAt: number | undefined) {
    this.#startedAt = startedAt;
  }

  /** New members, or members that begin anew: at a low count unless told otherwise. */
  begin(ids: readonly number[], at: (id: number) => number = (id) => 1 + (id % 5)): void {
    for (const id of ids) {
      this.#counts.set(id, UNIT * at(id));
      this.#lives.set(id, (this.#lives.get(id) ?? 0) + 1);
      this.#hidden.delete(id);
    }
  }

  /** They go on counting unseen. */
  hide(ids: readonly number[]): void {
    for (const id of ids) this.#hidden.add(id);
  }

  show(ids: readonly number[]): void {
    for (const id of ids) this.#hidden.delete(id);
  }

  /** Nothing that was before counts any more; members not named are gone. */
  restart(ids: readonly number[], after = 1_000): void {
    for (const id of [...this.#counts.keys()]) if (!ids.includes(id)) this.#counts.delete(id);
    this.begin(ids);
    this.jitter(after);
  }

  /** The start time moves, by seconds. */
  jitter(by: number): void {
    if (this.#startedAt !== undefined) this.#startedAt += by;
  }

  /** In this state only. */
  fail(how: Failure): void {
    this.#fails = how;
  }

  /** In this state only. */
  doubt(ids: readonly number[]): void {
    for (const id of ids) this.#unsure.add(id);
  }

  /** All have counted on, and `event` happens. */
  next(n: number, event: ((world: World) => void) | undefined): State {
    this.#fails = undefined;
    this.#unsure.clear();
    for (const [id, count] of this.#counts) this.#counts.set(id, count + UNIT * (1 + ((id * 5 + n * 3) % 11)));
    event?.(this);
    const visible = [...this.#counts].filter(([id]) => !this.#hidden.has(id));
    const member = ([id, count]: readonly [number, number]): [number, Member] => [
      id,
      { id, count, life: this.#lives.get(id) ?? 0, unsure: this.#unsure.has(id) },
    ];
    return { n, startedAt: this.#startedAt, members: new Map(visible.map(member)), fails: this.#fails };
  }
}

export type Events = Readonly<Record<number, (world: World) => void>>;

/** Begins with so many members that have counted for long. */
export function script(members: number, events: Events, saysItsStart = true): readonly State[] {
  const world = new World(saysItsStart ? 1_700_000_000 : undefined);
  world.begin(range(0, members), (id) => 1_000 + id * 7);
  return range(0, STATES).map((n) => world.next(n, events[n]));
}
