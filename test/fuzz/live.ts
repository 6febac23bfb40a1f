/** What happens to an application between two scrapes. */
import type { Chance } from '../support/mutate.ts';
import { type App, addMembers, type Family } from './app.ts';
import { often, pick } from './words.ts';

const ODD_NUMBERS: readonly string[] = [
  ...['NaN', '+Inf', '-Inf', '-0', '-1', '1e308', '9007199254740993', '0.1', '5e-324', '1E5', '1e-400', '.5', '0x1p3'],
];

/** Everyone counts on; some grow, vanish, return; where the application is not steady, some begin anew or go mad. */
export function live(app: App, chance: Chance): void {
  const restarts = !app.steady && often(chance, 5);
  if (restarts && app.startTime !== null) app.startTime += 1 + chance.below(500);
  for (const family of app.families) {
    count(family, restarts, app.steady, chance);
    if (often(chance, 40)) vanish(family, chance);
    if (often(chance, 40)) comeBack(family, chance);
    if (often(chance, 15)) addMembers(app, family, 1 + chance.below(Math.max(2, family.members.length)), chance);
    if (often(chance, 25)) changeBounds(family, chance);
  }
  if (often(chance, 5)) app.families.reverse();
}

function count(family: Family, restarts: boolean, steady: boolean, chance: Chance): void {
  const many = family.members.length > 50;
  for (const member of family.members) {
    member.odd = !steady && !many && often(chance, 4) ? pick(chance, ODD_NUMBERS) : null;
    if (restarts || (!steady && often(chance, 3))) member.count = 0;
    member.count += chance.below(20);
  }
}

function vanish(family: Family, chance: Chance): void {
  const gone = family.members.splice(chance.below(family.members.length + 1), 1 + chance.below(5));
  family.gone.push(...gone);
  if (often(chance, 5)) family.gone.push(...family.members.splice(0));
}

function comeBack(family: Family, chance: Chance): void {
  const returned = family.gone.splice(chance.below(family.gone.length + 1), 1 + chance.below(5));
  family.members.splice(chance.below(family.members.length + 1), 0, ...returned);
}

/** A new bound, in each scrape perhaps another one, or one fewer. */
function changeBounds(family: Family, chance: Chance): void {
  if (often(chance, 50)) family.bounds.splice(chance.below(family.bounds.length + 1), 1);
  else if (family.bounds.length < 100) family.bounds.push(chance.below(1000) / 16);
  family.bounds = [...new Set(family.bounds)];
}
