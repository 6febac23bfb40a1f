/** The kernel's module as it stands in src/kernel/wasm.ts; `npm run generate` writes it, and a test compiles it again. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--importMemory'];

const HEAD = `/** Compiled from assembly/ (\`npm run generate\`). The program has it in a file of its own (tools/bundle.js). */
export function kernelBytes(): Uint8Array {`;

/** `root`: the project's folder, with its node_modules. */
export function wasmSource(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-wasm-'));
  try {
    const out = join(folder, 'kernel.wasm');
    const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
    const made = spawnSync(process.execPath, [compiler, 'src/kernel/assembly/index.ts', '-o', out, ...FLAGS], {
      cwd: root,
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`asc failed: ${made.stderr}`);
    const bytes = readFileSync(out).toString('base64');
    return `${HEAD}\n  const base64 =\n    '${bytes}';\n  return Buffer.from(base64, 'base64');\n}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
