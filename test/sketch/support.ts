import { Kernel } from '../../src/kernel/index.ts';
import { SketchArena } from '../../src/sketch/index.ts';

/** An arena in the memory of a kernel of its own. */
export function newArena(byteLength: number, sketchesMax?: number): SketchArena {
  return new SketchArena(new Kernel({ hi: 1, lo: 2 }), byteLength, sketchesMax);
}
