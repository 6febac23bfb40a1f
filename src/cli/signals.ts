/** Resolves with the signal that asks the process to end. SIGHUP asks for a reload. */
export function untilTold(reload: () => void): Promise<string> {
  process.on('SIGHUP', reload);
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
