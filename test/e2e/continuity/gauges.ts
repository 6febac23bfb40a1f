import type { Prometheus, Series } from '../../support/prometheus.ts';
import type { Scenario } from './scenario.ts';
import type { Played } from './stage.ts';
import type { Stored } from './stored.ts';
import { assertEqual, type Counts } from './truth.ts';

/** In every state that both stored, a folded gauge is what PromQL makes of the members. */
export async function auditGauges(
  prometheus: Prometheus,
  { scenario, way }: Played,
  stored: Stored,
  raw: Stored,
): Promise<void> {
  const gauges = Object.entries(scenario.gauges);
  // Without a rule that says how, nothing is folded.
  if (gauges.length === 0 || scenario.ways[way]?.rules === undefined) return;
  const by = scenario.by.join();
  const asked = gauges
    .filter(([, kind]) => kind !== 'last')
    .map(([name, kind]) => named(`${kind} by (${by}) (${name}{job="${raw.job}"})`, name));
  const ours = gauges.map(([name]) => named(`${name}{job="${stored.job}"}`, name));
  const key = ({ metric }: Series): string => [metric['gauge'], ...scenario.by.map((label) => metric[label])].join(' ');
  const valuesAt = async (expressions: readonly string[], time: number): Promise<Counts> =>
    new Map(
      (await prometheus.query(expressions.join(' or '), time)).map((one) => [key(one), Number(one.samples[0]?.[1])]),
    );
  for (const n of stored.states.filter((n) => raw.states.includes(n))) {
    const want = new Map([...(await valuesAt(asked, raw.at(n))), ...lastOnes(scenario, n)]);
    assertEqual(await valuesAt(ours, stored.at(n)), want, `${stored.job} in state ${n}`);
  }
}

function named(expression: string, name: string): string {
  return `label_replace(${expression}, "gauge", "${name}", "", "")`;
}

/** What stands last in the body; PromQL knows no order. */
function lastOnes({ gauges, metrics, states, labels, by }: Scenario, n: number): Counts {
  const last = new Map<string, number>();
  const state = states[n];
  if (state === undefined) return last;
  for (const metric of metrics.filter(({ name }) => gauges[name] === 'last'))
    for (const member of state.members.values())
      last.set(
        [metric.name, ...by.map((label) => labels(member.id)[label])].join(' '),
        metric.lines(member, state)[0]?.value ?? Number.NaN,
      );
  return last;
}
