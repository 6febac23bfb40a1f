/** Finds what a label's values have in common. Deterministic; learns online; bounded. */
export interface Templater {
  /** One value was seen; `weight` is how much happened to it (a counter's increase), 0 where nobody counts. */
  learn(value: string, weight: number): void;
  /** The value with its identifiers folded, `/api/user/:id/message`; the value itself where there are none. */
  template(value: string): string;
}

/** One whose mapping can be followed and kept. */
export interface LearningTemplater extends Templater {
  /** What is certain is folded from now on, however few values there are. */
  skipGate(): void;
  /** Grows whenever templates became one. */
  readonly changes: number;
  /** The mapping as it is, without the evidence for it. */
  save(): SavedTemplater;
  /** Into one that has learned nothing yet. */
  restore(saved: SavedTemplater): void;
}

/** A mapping as JSON. */
export interface SavedTemplater {
  readonly paths: SavedPlace;
  readonly texts: SavedPlace;
  readonly gate: 'closed' | 'certain' | 'open';
  readonly noise: boolean | null;
}

/** A place in the lattice with whatever is folded at it or below. */
export interface SavedPlace {
  /** Children that stay themselves: text, kind, place. */
  readonly literals?: readonly (readonly [text: string, kind: number, place: SavedPlace])[];
  readonly star?: readonly [name: string, place: SavedPlace];
  /** Which kinds go to the star; a bit by kind. */
  readonly folds?: number;
  readonly foldsTails?: true;
  readonly isRest?: true;
  /** What went to the star by itself: bits in base64. */
  readonly absorbed?: string;
  /** How the certain identifiers are written. */
  readonly form?: readonly [seen: number, shortest: number, longest: number, prefix: string];
}
