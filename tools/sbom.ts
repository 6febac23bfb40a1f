/** `npm run --silent sbom`: what Sluice needs to run, as CycloneDX on stdout. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const printed = execFileSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], { encoding: 'utf8' });
// npm's own answer, of which one part is mended; its shape is a matter of the test.
const bom = JSON.parse(printed) as { metadata: { component: Record<string, unknown> } };
const { name }: { name: string } = JSON.parse(readFileSync('package.json', 'utf8'));
// npm calls a project by its folder.
bom.metadata.component = { ...bom.metadata.component, name, type: 'application' };
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
