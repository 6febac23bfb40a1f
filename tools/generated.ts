/** The files that are printed, wholly or in part, from what the program knows; a test holds them against it. */
import { environmentName, FLAGS } from '../src/cli/options.ts';
import { CONFIG } from '../src/config/shapes.ts';
import { WEB_CONFIG } from '../src/config/web-shapes.ts';
import { chartReadme, chartSchema } from './chart.ts';
import { dashboard } from './dashboard.ts';
import { jsonSchema } from './json-schema.ts';
import { licences } from './licences.ts';
import { referenceOf } from './reference.ts';
import { wasmSource } from './wasm.ts';

export interface Generated {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** `root`: the project's folder, with its node_modules. */
export function generate(root: string): readonly Generated[] {
  return [
    { path: 'docs/configuration.md', text: configuration() },
    { path: 'docs/sluice.schema.json', text: json(jsonSchema(CONFIG, 'The configuration file of Sluice')) },
    { path: 'docs/web-config.schema.json', text: json(jsonSchema(WEB_CONFIG, 'The --web.config.file of Sluice')) },
    { path: 'docs/licences.md', text: licences(root) },
    { path: 'src/kernel/wasm.ts', text: wasmSource(root) },
    { path: 'helm/sluice/values.schema.json', text: json(chartSchema(root)) },
    { path: 'helm/sluice/README.md', text: chartReadme(root) },
    { path: 'helm/sluice/files/dashboard.json', text: json(dashboard()) },
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function configuration(): string {
  const flags = FLAGS.map(({ name, default: standard, description, isSwitch }) => {
    const shown = isSwitch ? 'off' : standard === '' ? '' : `\`${standard}\``;
    return `| \`--${name}\` | \`${environmentName(name)}\` | ${shown} | ${description} |`;
  });
  return `# Configuration

This file is printed from the source (\`npm run generate\`); change it there. Editors that know the YAML language server check
a file that begins with a line such as

\`\`\`yaml
# yaml-language-server: $schema=https://example.org/sluice.schema.json
\`\`\`

against [sluice.schema.json](sluice.schema.json) or [web-config.schema.json](web-config.schema.json), wherever you keep them.
What the schemas cannot say, \`sluice check config FILE\` and \`sluice check web-config FILE\` do.

## Flags

A flag wins over its environment variable, and that over the configuration file.

| flag | environment | default | |
|---|---|---|---|
${flags.join('\n')}

## \`--config.file\`

Everything is optional, and unknown keys are errors. The file is read again when its content changes; a mistake in it then leaves
the last good one in force. Paths are relative to the file's folder.

${referenceOf(CONFIG)}
## \`--web.config.file\`

TLS, passwords, headers and a rate limit for both ports, in the format of Prometheus' exporter-toolkit. The file and those that it
names are read again when their content changes (\`--config.reload-interval\`), at SIGHUP and at \`POST /-/reload\`; connections
that are there live on. A mistake leaves the last good one in force. \`/-/healthy\` and \`/-/ready\` on the admin port ask for
neither a password nor a certificate.

What is not as in the exporter-toolkit: HTTP/2 is not spoken; a client without the right certificate may shake hands with the admin
port, but is answered 403 everywhere but on the health endpoints; TLS cannot be switched on or off without a restart; a
\`client_ca_file\` without a certificate in it, a bcrypt hash that no password fits, a header's value that could not be sent, and a
\`max_version\` below \`min_version\` are refused.

${referenceOf(WEB_CONFIG)}`;
}
