import type { Kernel } from '../kernel/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { KnownFamily } from '../model/instance.ts';
import { Layout, type Slot } from '../model/layout.ts';

/** The families of the application that have instances, by their names and by their numbers in the kernel. */
export class KnownFamilies {
  readonly #kernel: Kernel;
  readonly #byName = new Map<string, KnownFamily>();
  readonly #byNumber: (KnownFamily | undefined)[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  find(name: string, type: MetricType): KnownFamily | undefined {
    return this.#byName.get(keyOf(name, type));
  }

  /** Made where it was not known. */
  named(name: string, type: MetricType): KnownFamily {
    return this.find(name, type) ?? this.#make(name, type);
  }

  /** Throws where none has the number. */
  numbered(number: number): KnownFamily {
    const family = this.#byNumber[number];
    if (family === undefined) throw new Error(`no family has the number ${number}`);
    return family;
  }

  all(): readonly KnownFamily[] {
    return [...this.#byName.values()];
  }

  /** Its number may be given again. */
  forget({ number, type, name }: KnownFamily): void {
    this.#byName.delete(keyOf(name, type));
    this.#byNumber[number] = undefined;
    this.#kernel.families.free(number);
  }

  #make(name: string, type: MetricType): KnownFamily {
    const family = { number: this.#kernel.families.make(), name, type, layout: new Layout(type) };
    this.#byName.set(keyOf(name, type), family);
    this.#byNumber[family.number] = family;
    return family;
  }
}

/** Throws where the family has no slot of that number. */
export function slotIn({ name, layout }: KnownFamily, number: number): Slot {
  const slot = layout.slots[number];
  if (slot === undefined) throw new Error(`${name} has no slot ${number}`);
  return slot;
}

function keyOf(name: string, type: MetricType): string {
  return `${type} ${name}`;
}
