import { readFileSync } from 'node:fs';

/** What Linux says about one process, its threads included. */
export interface Usage {
  readonly cpuMs: number;
  readonly residentMb: number;
  /** The most that was ever resident. */
  readonly peakMb: number;
}

/** Linux counts in hundredths of a second towards user space, whatever the kernel's own tick is: proc(5), sysconf(3). */
const msPerTick = 10;

export function usage(pid: number): Usage {
  return parseUsage(readFileSync(`/proc/${pid}/stat`, 'utf8'), readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** From the text of `/proc/<pid>/stat` and `/proc/<pid>/status`. */
export function parseUsage(stat: string, status: string): Usage {
  // The command's name is in parentheses and may hold anything; after it, the state is field 3, utime 14, stime 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    cpuMs: (Number(fields[14 - 3]) + Number(fields[15 - 3])) * msPerTick,
    residentMb: megabytes(status, 'VmRSS'),
    peakMb: megabytes(status, 'VmHWM'),
  };
}

function megabytes(status: string, field: string): number {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(status);
  return (Number(found?.[1]) * 1024) / 1e6;
}
