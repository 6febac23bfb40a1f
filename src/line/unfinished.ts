/** What is left to do of a scrape once its answer left. */
export class Unfinished {
  readonly #left: (() => void)[] = [];
  #bug: { readonly error: unknown } | null = null;

  add(finish: () => void): void {
    this.#left.push(finish);
  }

  /** Does all that is left. Whoever met a bug stays as it is: it throws again, whoever asks. */
  finish(): void {
    if (this.#bug !== null) throw this.#bug.error;
    const left = this.#left.splice(0);
    try {
      for (const finish of left) finish();
    } catch (error) {
      this.#bug = { error };
      throw error;
    }
  }
}
