import { Instance, type Kernel, type Kind, type Placed } from '../kernel/index.ts';
import type { SampleLine } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';
import { type KnownFamilies, slotIn } from './known-families.ts';
import type { LabelNames } from './label-names.ts';
import { newFlags } from './line-flags.ts';
import type { Belonging } from './names.ts';
import { splitBounds } from './split.ts';

/** What lines look like, and what those are that look so: the kernel knows it by the numbers of families, of their slots and of label names. */
export class Frames {
  readonly #kernel: Kernel;
  readonly #families: KnownFamilies;
  readonly #labelNames: LabelNames;
  /** What lines of a family look like is known to the kernel, but the family is no more, or its slots have other numbers. */
  #isLost = false;

  constructor(kernel: Kernel, families: KnownFamilies, labelNames: LabelNames) {
    this.#kernel = kernel;
    this.#families = families;
    this.#labelNames = labelNames;
  }

  slotLike(family: number, slot: number, bound: string): Placed {
    const known = this.#families.numbered(family);
    const { suffix, bounds } = slotIn(known, slot);
    const like = known.layout.slot(
      suffix,
      bounds.map(({ name }) => ({ name, value: bound })),
    );
    return placedIn(known, like);
  }

  /**
   * What looks like this sample, which the grammar has read, is known from here on, and so is the sample: the next scan takes it for what it is.
   * False where something is unusual about it, or others that look like it were known before.
   */
  meet({ labels, start, end, value }: SampleLine, belonging: () => Belonging): boolean {
    const { scanner } = this.#kernel;
    if (!scanner.isNewKind(start, end, value)) return false;
    const split = splitBounds(labels);
    const { family, type, suffix } = belonging();
    const known = this.#families.named(family, type);
    const names = this.#labelNames.number(split.labels);
    return scanner.learnFrame(this.#kind(known, names, split.labels.length, known.layout.slot(suffix, split.bounds)));
  }

  /** From here on what looks like this line, where it stands in the body, is known to be of its instance's family. */
  learn(
    line: number,
    { number, family, labels }: KnownInstance,
    slot: Slot,
    { start, end, value }: Pick<SampleLine, 'start' | 'end' | 'value'>,
  ): void {
    const names = this.#kernel.instances.int(number, Instance.names);
    this.#kernel.scanner.learn(start, end, line, value, this.#kind(family, names, labels.length, slot));
  }

  #kind(family: KnownFamily, names: number, labels: number, slot: Slot): Kind {
    const plan = this.#kernel.routes.planOf(family.number, names);
    const bounds = slot.bounds.length;
    return { family: family.number, names, labels, bounds, ...placedIn(family, slot), plan };
  }

  /** A family's number, or those of its slots, may be given again. */
  lose(): void {
    this.#isLost = true;
  }

  /** Forgets what is known by numbers that may be given again. */
  sweep(): void {
    if (!this.#isLost) return;
    this.#kernel.scanner.forgetFrames();
    this.#kernel.routes.clear();
    this.#isLost = false;
  }
}

/** A slot's number, and what a new line in it is before a rule has spoken. */
function placedIn(family: KnownFamily, slot: Slot): Placed {
  return { slot: slot.index, flags: newFlags({ family, verdict: null }, slot) };
}
