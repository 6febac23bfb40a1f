/** What V8 prints under `--trace-gc`, one collection a line. */

export interface Collection {
  readonly major: boolean;
  /** Of the JavaScript heap, once it was over. */
  readonly heapMb: number;
  /** How long everything stood still. */
  readonly pauseMs: number;
  /** Why, in V8's words. */
  readonly reason: string;
}

const LINE =
  /^\[\d+:0x[0-9a-f]+\]\s+\d+ ms: ([A-Z][A-Za-z -]+?)(?: \([a-z]+\))? [\d.]+ \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB, (?:pooled: [\d.]+ MB, )?([\d.]+) \/ [\d.]+ ms .*\) ([^()]*)$/;

/** Whatever else was printed is passed over. */
export function parseCollections(text: string): readonly Collection[] {
  return text.split('\n').flatMap((line) => {
    const [all, kind, heap, pause, reason = ''] = LINE.exec(line) ?? [];
    if (all === undefined) return [];
    return [{ major: kind === 'Mark-Compact', heapMb: Number(heap), pauseMs: Number(pause), reason: reason.trim() }];
  });
}
