import type { GroupFamily } from '../model/group.ts';
import type { LineState } from './state.ts';

/** The families of this scrape in order of appearance. */
export function visibleFamilies({ table, book, crowd }: LineState): readonly GroupFamily[] {
  const families = book.familiesOf(table.kernel.answering.inOrder());
  return [...families, ...crowd.families()];
}
