import type { Shown } from '../reference/words.ts';
import { App, seriesOf } from './app.ts';
import { writeBody } from './body.ts';
import { writeConfig } from './config.ts';
import { isOpenMetrics, type Step, type Story } from './story.ts';
import { type Engine, type Told, Watched } from './watched.ts';

/** An answer is not what it must be. */
export class WrongAnswer extends Error {}

/** Plays a story. Throws at the first wrong line, with the story as a human reads it. Returns the number of scrapes. */
export function play(story: Story, engine: Engine = {}): number {
  const app = new App(story.app);
  const tale: string[] = [];
  let config = story.config;
  let scrapes = 0;
  const isExact = engine.counters === undefined && story.steps.every(({ sluice }) => sluice !== 'restarts');
  const asked = new Watched(story.app, config, engine);
  let other: Watched | null = null;
  const ask = (who: Watched, name: string, told: Told): void => {
    scrapes++;
    tale.push(`--- ${name}, scrape ${scrapes}\n${told.body}`);
    const { answer, wrong } = who.scrape(told);
    if (wrong.length > 0)
      throw new WrongAnswer(['', ...tale, '--- the answer', answer, '--- wrong', ...wrong].join('\n'));
  };
  const series = seriesOf(story.app);
  tale.push(`--- configuration: ${writeConfig(config, series)}`);
  for (const step of story.steps) {
    const { huge, odd = [], ...events } = step;
    // To be removed once it is right: what the net rule holds, and is no finite number in that very scrape. And
    // what falls by one in 2^53 may hold as rounding does, line by line, or all lines together.
    app.play({ ...events, ...(huge && isExact ? { huge } : {}), odd: isExact ? odd : [] });
    config = step.reload ?? config;
    const text = writeConfig(config, series);
    if (step.sluice !== undefined) {
      tale.push(`--- Sluice ${step.sluice}${step.reload === undefined ? '' : ` with ${text}`}`);
      for (const line of [asked, other]) line?.restart(config, step.sluice === 'restarts');
    } else if (step.reload !== undefined) {
      tale.push(`--- reload: ${text}`);
      for (const line of [asked, other]) line?.reload(config);
    }
    const openmetrics = isOpenMetrics(story, step);
    const told = tell(story, step, app, openmetrics);
    if (step.broken !== undefined) {
      tale.push(`--- a body that is refused: ${step.broken}`);
      asked.refuse(broken(told.body, openmetrics, step.broken), openmetrics);
      continue;
    }
    if (step.other) {
      other ??= new Watched(story.app, config, engine);
      ask(other, 'with another query', told);
    }
    ask(asked, openmetrics ? 'OpenMetrics' : 'text', told);
  }
  return scrapes;
}

function tell(story: Story, step: Step, app: App, openmetrics: boolean): Told {
  const { openmetrics: _, ...style } = step;
  const shown = app.shown(openmetrics);
  const body = writeBody(story.app.kinds, shown, app.start, openmetrics ? { ...style, openmetrics } : style);
  return { body, openmetrics, shown: step.reversed ? inOrderOf(shown) : shown, start: app.start };

  /** Of the body: where each family is written from behind. */
  function inOrderOf(all: readonly Shown[]): readonly Shown[] {
    const families = [...new Set(all.map(({ family }) => family))];
    return families.flatMap((family) => all.filter((one) => one.family === family).toReversed());
  }
}

/** Only OpenMetrics says where its end is; a cut text body is cut within a line. */
function broken(body: string, openmetrics: boolean, how: 'syntax' | 'cut'): string {
  if (how === 'syntax') return `f_total{ 1\n${body}`;
  return openmetrics ? body.slice(0, -'# EOF\n'.length) : `${body}f_total{path="/u/`;
}
