/** `npm run soak`: kills Sluice many times under load, and prints what was seen. `--kills N --seed N`. */
import { parseArgs } from 'node:util';
import { killOften } from './kill-run.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now() % 1e6) } },
});
const plan = { kills: Number(values.kills), seed: Number(values.seed), routes: 400, ids: 2, pauseMs: 50 };
process.stdout.write(`kill: ${JSON.stringify(plan)}\n`);
try {
  process.stdout.write(`${JSON.stringify(await killOften(plan), null, 2)}\n`);
} catch (error) {
  process.stderr.write(`kill: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
