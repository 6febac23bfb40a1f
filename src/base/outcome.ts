/** What may fail for reasons outside the program: a value, or what was wrong. Our own bugs throw instead. */
export type Outcome<T, E> = Done<T> | Fail<E>;
export interface Done<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Fail<E> {
  readonly ok: false;
  readonly error: E;
}

export function done<T>(value: T): Done<T> {
  return { ok: true, value };
}

export function fail<E>(error: E): Fail<E> {
  return { ok: false, error };
}
