import type { TestContext } from 'node:test';

/**
 * True where what a test needs is there; else the test is skipped with the reason. `SLUICE_REQUIRE=all` turns such a skip
 * into a failure, save for what `SLUICE_WITHOUT` (names with commas) gives up by name.
 */
export function need(t: TestContext, what: string, there: boolean, reason: string): boolean {
  if (there) return true;
  const givenUp = (process.env['SLUICE_WITHOUT'] ?? '').split(',').includes(what);
  if (process.env['SLUICE_REQUIRE'] === 'all' && !givenUp) throw new Error(`SLUICE_REQUIRE=all, but ${reason}`);
  t.skip(reason);
  return false;
}
