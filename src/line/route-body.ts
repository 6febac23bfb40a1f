import type { Attendance } from '../identify/index.ts';
import { Instance } from '../kernel/index.ts';
import type { Alike } from './alike.ts';
import { learnValues } from './learning.ts';
import { instanceOf, isHeld, type Nameless, type Routing, routeInstance } from './route.ts';
import type { LineState } from './state.ts';
import { visibleFamilies } from './visible-families.ts';

/** Where each line belongs, by the rules and by relabelling. */
export function route(state: LineState, attendance: Attendance): Nameless | null {
  const { scrape, settings, ruled, whys, book, templates, table, crowd, alike } = state;
  const { version } = book;
  if (attendance.repeats && state.heldAt === version) {
    for (const family of visibleFamilies(state)) family.seen = scrape;
    return null;
  }
  const { template } = templates;
  const at: Routing = { scrape, settings, ruled, whys, book, table, attendance, template, touched: false };
  crowd.find(state, attendance);
  const isOut = (number: number): boolean => crowd.has(table.kernel.instances.int(number, Instance.family));
  alike.begin(templates.changes);
  sendAlike(at, alike, attendance, isOut);
  // Groups may become one with it: what the kernel met are others then.
  learnValues(state, attendance);
  const nameless = routeEvents(at, alike, attendance, isOut, version);
  attendance.touched ||= at.touched;
  state.heldAt = version;
  return nameless;
}

/** Instances that look like others go where these went. */
function sendAlike(at: Routing, alike: Alike, { events }: Attendance, isOut: (number: number) => boolean): void {
  // There may be a million: an iterator would make an object for each.
  for (let place = 0; place < events.length; place++) {
    const event = events[place] ?? 0;
    if (event < 0 && !isOut(~event)) alike.send(at, ~event);
  }
}

/** Asks instances that came where they go, and groups that have members whether they are still there. `version`: the book's before this scrape. */
function routeEvents(
  at: Routing,
  alike: Alike,
  attendance: Attendance,
  isOut: (number: number) => boolean,
  version: number,
): Nameless | null {
  const { book, table } = at;
  const { verdicts } = table;
  const { events } = attendance;
  let nameless: Nameless | null = null;
  for (let place = 0; place < events.length; place++) {
    const event = events[place] ?? 0;
    const group = event < 0 ? undefined : book.group(event);
    // What it looks like may have been learnt from one before it.
    if (event < 0 && !verdicts.isPlaced(~event) && !isOut(~event) && !alike.send(at, ~event)) {
      const instance = instanceOf(at, ~event);
      nameless = routeInstance(at, instance) ?? nameless;
      alike.learn(at, instance);
    }
    // One family has taken another's name: every line is asked where it goes.
    if (book.version !== version || (group !== undefined && !isHeld(at, group))) return routeAll(at, attendance, isOut);
  }
  return nameless;
}

function routeAll(at: Routing, attendance: Attendance, isOut: (number: number) => boolean): Nameless | null {
  let nameless: Nameless | null = null;
  for (const number of attendance.numbers)
    if (!isOut(number) && !isAtHome(at, number)) nameless = routeInstance(at, instanceOf(at, number)) ?? nameless;
  return nameless;
}

/** Is it packed, and its group still there? Else it has lines from here on. */
function isAtHome(at: Routing, number: number): boolean {
  const { packed } = at.table.kernel;
  if (!packed.has(number)) return false;
  const group = at.book.group(packed.groupOf(number));
  if (group !== undefined && isHeld(at, group)) return true;
  packed.unpack(number);
  return false;
}
