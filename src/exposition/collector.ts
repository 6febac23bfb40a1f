import { compareNames, type Label, type Labels } from '../model/labels.ts';

// Up to here insertion is the quickest way to sort; beyond, a body could make it slow.
const FEW = 16;

/** Collects the labels of one sample after the other. It is used again, so that only arrays of the right size are made. */
export class LabelCollector {
  readonly #labels: Label[] = [];
  #count = 0;
  #absent = false;

  clear(): void {
    this.#count = 0;
    this.#absent = false;
  }

  add(name: string, value: string): void {
    this.#labels[this.#count++] = { name, value };
    if (value === '') this.#absent = true;
  }

  /**
   * The labels as the model has them, or the name that is there twice. One empty value removes every label of its name,
   * as labels.Builder does in Prometheus.
   */
  take(): Labels | string {
    let labels = this.#labels.slice(0, this.#count);
    if (this.#absent) {
      const absent = new Set(labels.filter((label) => label.value === '').map((label) => label.name));
      labels = labels.filter((label) => !absent.has(label.name));
    }
    if (labels.length > FEW) labels.sort((a, b) => compareNames(a.name, b.name));
    else insertionSort(labels);
    let before = '';
    for (const { name } of labels) {
      if (name === before) return name;
      before = name;
    }
    return labels;
  }
}

function insertionSort(labels: Label[]): void {
  for (let i = 1; i < labels.length; i++) {
    const label = labels[i];
    if (label === undefined) return;
    let to = i;
    for (; to > 0; to--) {
      const before = labels[to - 1];
      if (before === undefined || before.name <= label.name) break;
      labels[to] = before;
    }
    labels[to] = label;
  }
}
