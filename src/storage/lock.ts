import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, fail, type Outcome } from '../base/outcome.ts';

/** Held until it is released or the process is gone. */
export interface Lock {
  release(): void;
}

/**
 * One process per folder: a file names who has it. A name that lives no more is nobody's, also when another process bears the
 * number now, as it does in a container that restarts: the time at which a process began is part of its name.
 */
export function takeLock(folder: string): Outcome<Lock, string> {
  const file = join(folder, 'lock');
  const own = nameOf(process.pid);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, own, { flag: 'wx' });
      return done({ release: () => release(file, own) });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return fail(String(error));
      const holder = readHolder(file);
      if (holder !== null && holder !== own && isAlive(holder)) return fail(`process ${holder} has it`);
      remove(file);
    }
  }
  return fail('another process takes it at the same moment');
}

function release(file: string, own: string): void {
  if (readHolder(file) === own) remove(file);
}

function readHolder(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Somebody else was quicker, or the disk is read-only: the next attempt says so.
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(' ', 1)[0]);
  return Number.isInteger(pid) && pid > 0 && nameOf(pid) === holder;
}

/** The number of a process and when it began, in ticks since boot (proc(5), stat, field 22); empty where there is none. */
function nameOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold anything.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return isThere(pid) ? `${pid} ?` : '';
  }
}

/** Where there is no /proc. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
