import { Buffer } from 'node:buffer';
import { kernelBytes } from './wasm.ts';

/** What the module of assembly/ exports. */
export interface Assembly {
  scanOn(at: number, end: number, offset: number, list: number): number;
  learn(at: number, end: number, line: number, value: number): number;
  learnFrame(
    family: number,
    names: number,
    labels: number,
    bounds: number,
    slot: number,
    flags: number,
    plan: number,
  ): boolean;
  isNewKind(at: number, end: number, value: number): boolean;
  learnSlot(slot: number, flags: number): void;
  endHeralds(): number;
  expectFirst(): void;
  forgetSlots(): void;
  enterHome(home: number): void;
  indexHomes(end: number): void;
  findHome(size: number): number;
  pack(from: number): number;
  unpack(instance: number): void;
  wordsToWiden(): number;
  widen(): void;
  lastOf(instance: number, slot: number): number;
  saidOf(instance: number, slot: number): number;
  forgetLasts(instance: number): void;
  there(to: number, partial: boolean): number;
  longestGone(end: number, before: number): number;
  forgetGone(end: number, seen: number): void;
  spillable(to: number, bytes: number): number;
  spill(list: number, count: number): void;
  addTo(sum: number, value: number): void;
  allSpilledBytes(): number;
  keepSpilled(end: number, before: number): void;
  moveEntries(index: number, from: number, places: number): void;
  indexLines(end: number): void;
  indexFrames(end: number): void;
  indexInstances(end: number): void;
  gatherTexts(): void;
  releaseTextOf(instance: number): void;
  drawKeys(at: number, bytes: number, high: number, low: number): void;
  hashText(at: number, length: number): void;
  lookUp(): number;
  enterInstance(instance: number): void;
  distinct(pairs: number, count: number, table: number, mask: number): number;
  addHash(sketch: number, hi: number, lo: number): number;
  addToken(sketch: number, token: number): number;
  enterPlan(block: number, family: number, names: number, plan: number): void;
  count(block: number, list: number, length: number, from: number, anew: boolean): number;
  forgetLines(instance: number, lossy: boolean): void;
  route(instance: number, plan: number): number;
  learnRoute(instance: number, plan: number, row: number, slots: number, folded: boolean): number;
  seat(instance: number, group: number): number;
  followLines(): void;
  follow(cell: number): number;
  joinCells(into: number, from: number, group: number): number;
  muster(meeting: boolean, incomplete: number): void;
  undecided(place: number): number;
  settle(scrape: number, strangersAreOld: boolean, isBegin: boolean, counted: number, entered: number): void;
  remember(scrape: number): void;
  census(scrape: number): void;
  listGroups(number: number): number;
  planRepeat(plan: number): number;
  repeats(plan: number): number;
  settleRepeat(plan: number): void;
  rememberRepeat(plan: number, scrape: number): void;
  catchUp(plan: number, length: number, isSettled: boolean): void;
  survey(): number;
  skip(place: number): number;
  run(place: number): number;
  sweep(from: number): number;
}

/** What it asks for. */
export interface Host {
  /** Has line `a` the newer timestamp, or stands it later? */
  isNewer(a: number, b: number): boolean;
}

let compiled: WebAssembly.Module | null = null;

/** Else the first kernel does it. Under which flags of V8 that happens decides how fast all kernels are. */
export function compileKernel(
  compile: (bytes: Uint8Array) => WebAssembly.Module = (bytes) => new WebAssembly.Module(bytes),
): WebAssembly.Module {
  compiled ??= compile(kernelBytes());
  return compiled;
}

export function instantiate(memory: WebAssembly.Memory, host: Host): Assembly {
  const exactNumber = (at: number, length: number): number =>
    Number(Buffer.from(memory.buffer, at, length).toString('latin1'));
  const isNewer = (a: number, b: number): boolean => host.isNewer(a, b);
  const { exports } = new WebAssembly.Instance(compileKernel(), { env: { memory, exactNumber, isNewer } });
  // Written in assembly/index.ts.
  return exports as unknown as Assembly;
}
