import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryText, TestLine } from '../support/line.ts';

/** A trip's answer is the body itself. */
export const SAME = '(same)';

/** One story in the form of documents; a document may begin with an empty line, so that it stands at the margin. */
export interface Trips {
  readonly name: string;
  readonly config?: string;
  /** Successive scrapes of one application; one that ends in `# EOF` is OpenMetrics. */
  readonly bodies: readonly string[];
  /** The answers to the last bodies, as many as there are. */
  readonly answers: readonly string[];
  /** The ledger after the last one, as `entryText` has it; none = it is not looked at. */
  readonly ledger?: readonly string[];
}

/** One test for each story. */
export function tellTrips(stories: readonly Trips[]): void {
  for (const { name, config = '', bodies, answers, ledger } of stories)
    test(name, () => {
      const line = new TestLine({ config });
      const documents = bodies.map(documentOf);
      const got = documents.map((body) => line.scrape(body));
      const first = bodies.length - answers.length;
      for (const [at, answer] of answers.entries()) {
        const body = documents[first + at];
        assert.equal(got[first + at], answer === SAME ? body : documentOf(answer), `answer ${first + at + 1}`);
      }
      if (ledger !== undefined) assert.deepEqual(line.ledger().map(entryText), ledger);
    });
}

export function documentOf(text: string): string {
  return text.startsWith('\n') ? text.slice(1) : text;
}
