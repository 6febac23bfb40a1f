import { Bit, Flag, Instance, InstanceState, type Kernel, Line } from '../kernel/index.ts';
import type { KnownInstance } from '../model/instance.ts';
import { slotIn } from './known-families.ts';
import { roleFlags } from './line-flags.ts';

/** What was decided of instances: the kernel has it beside their numbers. */
export class Verdicts {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /**
   * The rules say what a family without a type is: what its lines mean depends on it, and whether it began anew. `own`: the lines of the
   * instance. `isAlike`: the rules would say the same again of it, so that nothing of it need be an object.
   */
  note(instance: KnownInstance, own: readonly number[], isAlike: boolean): void {
    const { number, family, verdict } = instance;
    const { lines, instances } = this.#kernel;
    let reset = 0;
    for (const line of own) {
      const others = lines.int(line, Line.flags) & ~(Flag.counter | Flag.created);
      const slot = slotIn(family, lines.int(line, Line.slot));
      lines.setInt(line, Line.flags, others | roleFlags(instance, slot));
      if (this.#kernel.said.isThere(line) && this.#kernel.said.beganAnew(line)) reset = Bit.reset;
    }
    instances.setInt(number, Instance.bits, (instances.int(number, Instance.bits) & ~Bit.reset) | reset);
    const retyped = verdict !== null && verdict.type !== family.type ? InstanceState.retyped : 0;
    const ruled = isAlike ? 0 : InstanceState.ruled;
    const early = instances.int(number, Instance.state) & InstanceState.early;
    const judged = verdict === null ? 0 : InstanceState.judged | retyped | ruled;
    instances.setInt(number, Instance.state, early | judged);
  }

  /** Did it go in this scrape where others went that look like it? */
  isPlaced(number: number): boolean {
    return (this.#kernel.instances.int(number, Instance.bits) & Bit.placed) !== 0;
  }

  /** Was it asked before the end of the body that it came with? */
  wasEarly(number: number): boolean {
    return (this.#kernel.instances.int(number, Instance.state) & InstanceState.early) !== 0;
  }

  /** Has somebody decided where it goes? */
  isJudged({ number }: KnownInstance): boolean {
    return (this.#kernel.instances.int(number, Instance.state) & InstanceState.judged) !== 0;
  }
}
