import { buildInfo } from './build.ts';
import { createLogger, levelOf } from './logger.ts';
import { type Arguments, flagValue } from './options.ts';
import { loadSettings } from './settings.ts';
import { untilTold } from './signals.ts';
import { startSluice } from './sluice.ts';
import type { Streams } from './streams.ts';

/** Runs the proxy until it is told to stop. */
export async function run(args: Arguments, streams: Streams, manifest: URL): Promise<number> {
  const level = levelOf(flagValue(args.flags, 'log.level'));
  const format = flagValue(args.flags, 'log.format');
  if (level === null)
    return streams.fail(
      `--log.level is "${flagValue(args.flags, 'log.level')}": debug, info, warn and error are allowed`,
    );
  if (format !== 'logfmt' && format !== 'json')
    return streams.fail(`--log.format is "${format}": logfmt and json are allowed`);
  const log = createLogger(level, format, (line) => void process.stderr.write(line));
  const loaded = await loadSettings(args.flags);
  if (!loaded.ok) return streams.fail(loaded.error);
  const running = await startSluice(args.flags, loaded.value, buildInfo(manifest), log, () => undefined);
  if (!running.ok) return streams.fail(running.error);
  const { proxy, admin } = running.value;
  log.info('sluice is up', { proxy: proxy.port, admin: admin.port, targets: loaded.value.settings.targets.length });
  const signal = await untilTold(() => void running.value.reload());
  log.info('stopping', { signal });
  await running.value.stop();
  return 0;
}
