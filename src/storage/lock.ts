import { readFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { done, fail, type Outcome } from '../base/outcome.ts';

/** Held until it is released or the process is gone. */
export interface Lock {
  release(): void;
}

/** Others may come and go between two steps; nobody is that unlucky three times. */
const ATTEMPTS = 3;

/**
 * One process per folder: a symbolic link says who has it, since a link gets its name and its content in one step. A holder that
 * lives no more is nobody, also when another process bears the number now, as it does in a container that restarts: the time at
 * which a process began is part of its name. Processes that cannot see each other (containers with a folder in common) do not
 * see each other's locks either.
 */
export function takeLock(folder: string): Outcome<Lock, string> {
  const file = join(folder, 'lock');
  const own = nameOf(process.pid);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (claim(file, own)) return done({ release: () => release(file, own) });
      const holder = readHolder(file);
      if (holder === null) continue;
      if (holder !== own && isAlive(holder)) return fail(`process ${holder.split(' ', 1)[0]} has it`);
      removeStale(file, holder);
    }
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  return fail('other processes take it at the same moment');
}

/** False where somebody has it. */
function claim(file: string, own: string): boolean {
  try {
    symlinkSync(own, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Null where nobody has it any more. */
function readHolder(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    if (isCode(error, 'EINVAL')) throw new Error(`${file} is no lock of Sluice: it must be removed by hand`);
    throw error;
  }
}

/** Moved away first: of two who find the same dead holder only one gets it, and the other sees that it got a living one. */
function removeStale(file: string, holder: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = readlinkSync(aside);
  if (taken !== holder) claim(file, taken);
  unlinkSync(aside);
}

function release(file: string, own: string): void {
  try {
    if (readHolder(file) === own) unlinkSync(file);
  } catch {
    // The folder is gone or read-only by now; who comes next sees that the holder is dead.
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(' ', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const name = nameOf(pid);
  return name === holder || name === unknownStart(pid);
}

/** The number of a process and when it began, in ticks since boot (proc(5), stat, field 22); empty where there is none. */
function nameOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    return isDead ? '' : `${pid} ${fields[19]}`;
  } catch {
    return isThere(pid) ? unknownStart(pid) : '';
  }
}

/** Where /proc is not there, or does not show the process. */
function unknownStart(pid: number): string {
  return `${pid} ?`;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
