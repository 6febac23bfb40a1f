/** An application by its structure: families, members, labels and numbers, which live on from scrape to scrape. */
import type { Chance } from '../support/mutate.ts';
import { drawStyle, drawValue, LABELS, METRICS, often, pick, type Style } from './words.ts';

export type Kind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'gaugehistogram' | 'unknown';
const KINDS: readonly Kind[] = [
  ...(['counter', 'counter', 'counter', 'histogram', 'histogram', 'gauge', 'summary', 'unknown'] as const),
  ...(['info', 'stateset', 'gaugehistogram'] as const),
];

export interface Member {
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** What it counted; histograms spread it over their buckets. */
  count: number;
  /** Written in place of the number, in one scrape. */
  odd: string | null;
}
export interface Family {
  readonly name: string;
  readonly kind: Kind;
  readonly labels: readonly (readonly [name: string, style: Style])[];
  members: Member[];
  /** Members that vanished, and may return. */
  readonly gone: Member[];
  bounds: number[];
}
export interface App {
  readonly families: Family[];
  /** Nothing falls, nothing comes twice and the numbers are plain: whatever happens, no count that leaves may step back. */
  readonly steady: boolean;
  /** Seconds; null = it does not say. */
  startTime: number | null;
  members: number;
}

/** By a number below 1000: mostly small ones. */
const SHAPES = [
  { below: 950, families: 2, members: 2 },
  { below: 990, families: 3, members: 8 },
  { below: 996, families: 40, members: 3 },
  { below: 999, families: 3, members: 200 },
  { below: 1000, families: 2, members: 5000 },
] as const;

export function drawApp(chance: Chance): App {
  const place = chance.below(1000);
  const shape = SHAPES.find(({ below }) => place < below) ?? SHAPES[0];
  const app: App = {
    families: [],
    steady: often(chance, 40),
    startTime: often(chance, 50) ? 1_600_000_000 + chance.below(1000) : null,
    members: 0,
  };
  for (let left = 1 + chance.below(shape.families); left > 0; left--) addFamily(app, shape.members, chance);
  return app;
}

function addFamily(app: App, membersMax: number, chance: Chance): void {
  const name = often(chance, 80) ? pick(chance, METRICS) : `f${app.families.length}_seconds`;
  if (app.families.some((family) => clash(family.name, name))) return;
  const labels = new Map<string, Style>();
  const deep = often(chance, 1) ? 40 : 4;
  for (let left = chance.below(deep); left > 0; left--)
    labels.set(deep > 4 && left > 2 ? `l${left}` : pick(chance, LABELS), drawStyle(chance));
  const kind = pick(chance, KINDS);
  for (const bound of ['le', 'quantile']) if (app.steady || kind !== 'unknown') labels.delete(bound);
  const bounds = Array.from({ length: chance.below(often(chance, 3) ? 60 : 5) }, (_, n) => n / 2 + chance.below(8));
  const family: Family = { name, kind, labels: [...labels], members: [], gone: [], bounds: [...new Set(bounds)] };
  app.families.push(family);
  addMembers(app, family, 1 + chance.below(membersMax), chance);
}

/** In either format the samples of two such families could bear one name. */
function clash(a: string, b: string): boolean {
  const stem = (name: string): string => name.replace(/_(?:total|created|count)$/, '');
  return stem(a) === stem(b);
}

export function addMembers(app: App, family: Family, count: number, chance: Chance): void {
  for (let left = count; left > 0; left--) {
    const number = app.members++;
    const labels = family.labels.map(([name, style]) => [name, drawValue(style, number, chance)] as const);
    family.members.push({ labels, count: chance.below(1000), odd: null });
  }
  if (app.steady || often(chance, 80)) removeTwins(family);
}

/** One series must not be there twice: of equal members the first stays. */
function removeTwins(family: Family): void {
  const there = new Set(family.gone.map(keyOf));
  family.members = family.members.filter((member) => {
    const key = keyOf(member);
    return !there.has(key) && there.add(key);
  });
}

function keyOf({ labels }: Member): string {
  return JSON.stringify(labels.filter(([, value]) => value !== ''));
}
