/** Finds what a label's values have in common. Deterministic; learns online; bounded. */
export interface Templater {
  /** One value was seen; `weight` is how much happened to it (a counter's increase). */
  learn(value: string, weight: number): void;
  /** The value with its identifiers folded, `/api/user/:id/message`; the value itself where there are none. */
  template(value: string): string;
}
