import { environmentName, FLAGS } from './options.ts';

/** What `sluice --help` prints. */
export function helpText(): string {
  const rows = FLAGS.map((flag) => {
    const name = `--${flag.name}${flag.isSwitch ? '' : '=…'}`;
    const standard = flag.isSwitch || flag.default === '' ? '' : ` (${flag.default})`;
    return `  ${name.padEnd(29)} ${flag.description}${standard}\n  ${''.padEnd(29)} ${environmentName(flag.name)}`;
  });
  return `sluice: a cardinality-limiting proxy for Prometheus

usage:
  sluice [flags]                                  run the proxy
  sluice demo [flags]                             run a leaky application with the proxy in front of it
  sluice filter [--config.file=F] [--content-type=T] [--explain] [FILE…]
                                                  send expositions through the line; no file = stdin
  sluice analyze [--config.file=F] [--suggest | --format=json] [--content-type=T] URL|FILE|-|DIR
                                                  what explodes, and what the limits would do; --suggest: as rules
  sluice check config FILE…                       validate configuration files
  sluice check web-config FILE…                   validate files for --web.config.file
  sluice check healthy|ready [--url=U]            probe the admin port
  sluice --version | --help

flags (each with its environment twin; a flag wins over the environment, and that over the file):
${rows.join('\n')}
`;
}
