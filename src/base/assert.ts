/** A bug in Sluice, as opposed to bad input: caught at one place (the trip), counted, and the state is thrown away. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

export function assertNever(value: never): never {
  throw new Bug(`unexpected ${JSON.stringify(value)}`);
}
