import { shapeOf } from './shape.ts';

const SEEN_MIN = 8;

/** How the identifiers of one place are written: all of one length, or behind one prefix. So one without any digit is known, too. */
export class Form {
  seen = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;
  #prefix: string | null = null;

  add(text: string): void {
    this.seen++;
    this.#shortest = Math.min(this.#shortest, text.length);
    this.#longest = Math.max(this.#longest, text.length);
    this.#prefix = this.#prefix === null ? text.slice(0, 16) : common(this.#prefix, text);
  }

  addAll(other: Form): void {
    this.seen += other.seen;
    this.#shortest = Math.min(this.#shortest, other.#shortest);
    this.#longest = Math.max(this.#longest, other.#longest);
    if (other.#prefix !== null)
      this.#prefix = this.#prefix === null ? other.#prefix : common(this.#prefix, other.#prefix);
  }

  save(): readonly [number, number, number, string] {
    return [this.seen, this.#shortest, this.#longest, this.#prefix ?? ''];
  }

  restore([seen, shortest, longest, prefix]: readonly [number, number, number, string]): this {
    this.seen = seen;
    this.#shortest = shortest;
    this.#longest = longest;
    this.#prefix = prefix;
    return this;
  }

  matches(text: string): boolean {
    if (this.seen < SEEN_MIN || text.length < this.#shortest || text.length > this.#longest || text.length < 8)
      return false;
    const { pieces, upper } = shapeOf(text);
    const prefix = this.#prefix ?? '';
    if (prefix.length >= 3 && text.startsWith(prefix) && /[^a-z]/.test(prefix)) return true;
    return this.#shortest === this.#longest && upper >= 2 && pieces >= text.length / 8;
  }
}

function common(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a.charCodeAt(end) === b.charCodeAt(end)) end++;
  return a.slice(0, end);
}
