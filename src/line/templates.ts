import type { Template } from '../limit/index.ts';
import type { LearningTemplater, SavedTemplater } from '../model/templater.ts';
import { createTemplater, foldCertain } from '../template/index.ts';

/** Labels that are learned; an application may invent label names without end. The others are folded by what is certain. */
const LEARNED_MAX = 16;

/** One templater per label name, which outlives scrapes, limits and reloads. */
export class Templates {
  readonly #byLabel = new Map<string, LearningTemplater>();
  #followed = 0;

  /** What the limits fold with. */
  readonly template: Template = (label, value) => this.#templater(label)?.template(value) ?? foldCertain(label, value);

  learn(label: string, value: string, weight: number): void {
    this.#templater(label)?.learn(value, weight);
  }

  /** A rule folds this label: at once, without waiting for so many values that it cannot be a closed set. */
  skipGate(label: string): void {
    this.#templater(label)?.skipGate();
  }

  /** Counts up when templates become one. */
  get changes(): number {
    let changes = 0;
    for (const templater of this.#byLabel.values()) changes += templater.changes;
    return changes;
  }

  /** Did templates become one since this was asked last? */
  hasChanged(): boolean {
    const { changes } = this;
    const isNew = changes !== this.#followed;
    this.#followed = changes;
    return isNew;
  }

  /** The mappings of these labels. */
  save(labels: ReadonlySet<string>): Readonly<Record<string, SavedTemplater>> {
    const kept = [...this.#byLabel].filter(([label]) => labels.has(label));
    return Object.fromEntries(kept.map(([label, templater]) => [label, templater.save()]));
  }

  /** Mappings that were saved, where nothing was learned yet. */
  restore(saved: Readonly<Record<string, SavedTemplater>>): void {
    for (const [label, mapping] of Object.entries(saved)) this.#templater(label)?.restore(mapping);
  }

  #templater(label: string): LearningTemplater | undefined {
    let templater = this.#byLabel.get(label);
    if (templater === undefined && this.#byLabel.size < LEARNED_MAX) {
      templater = createTemplater({ label });
      this.#byLabel.set(label, templater);
    }
    return templater;
  }
}
