import { writeSeries } from '../exposition/index.ts';
import type { Escaping } from '../model/exposition.ts';
import type { Group } from '../model/group.ts';
import { sortLabels } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';
import { sampleName } from '../model/names.ts';

/** So many texts are remembered: about 1 MB. What has more folds writes them anew. */
const TEXTS_MAX = 8192;

/** How the lines of folds begin: the same in each scrape, as neither a group's labels nor a slot's bounds ever change. */
export class SeriesTexts {
  #escaping: Escaping = 'allow-utf-8';
  #texts = new WeakMap<Group, Map<Slot, string>>();
  #size = 0;

  /** `name{a="b"}` of a fold's line. */
  of(group: Group, slot: Slot, escaping: Escaping): string {
    if (escaping !== this.#escaping || this.#size >= TEXTS_MAX) this.#clear(escaping);
    let bySlot = this.#texts.get(group);
    if (bySlot === undefined) {
      bySlot = new Map();
      this.#texts.set(group, bySlot);
    }
    let text = bySlot.get(slot);
    if (text === undefined) {
      const { name, type } = group.family;
      text = writeSeries(sampleName(name, type, slot.suffix), sortLabels([...group.labels, ...slot.bounds]), escaping);
      bySlot.set(slot, text);
      this.#size++;
    }
    return text;
  }

  #clear(escaping: Escaping): void {
    this.#escaping = escaping;
    this.#texts = new WeakMap();
    this.#size = 0;
  }
}
