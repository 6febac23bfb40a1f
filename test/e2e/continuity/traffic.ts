import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../support/net.ts';
import { COMING_AND_GOING } from './processes.ts';
import { LIMIT, MEMBERS, RULE, type Scenario, type Stand, scenario, type Way } from './scenario.ts';
import { range, script } from './world.ts';

const curl =
  (query: string, method = 'GET') =>
  async ({ url }: Stand): Promise<void> => {
    await ask(`${url}${query}`, { method });
  };

/** Is killed as soon as it has read a state, and in the pause between two. */
function killed(name: string, way: Way): Scenario {
  return scenario(
    name,
    script(MEMBERS, {
      4: (app) => app.hide(range(0, 10)),
      6: (app) => app.show(range(0, 3)),
      12: (app) => app.show(range(3, 6)),
      13: (app) => app.begin([8, 20]),
      19: (app) => app.hide([21]),
      20: (app) => app.show([21]),
    }),
    {
      ways: { way },
      alone: ['--storage.path=FOLDER'],
      after: {
        9: (stand) => stand.restart(),
        16: async (stand) => {
          await sleep(300);
          await stand.restart();
        },
      },
    },
  );
}

/** Who asks, how often, and what comes in between. */
export const TRAFFIC: readonly Scenario[] = [
  scenario('two Prometheis ask in turn', script(MEMBERS, COMING_AND_GOING), { scrapers: 2 }),
  scenario('somebody else asks in between', script(MEMBERS, COMING_AND_GOING), {
    after: {
      3: curl('?name[]=up'),
      5: curl(''),
      8: curl('?name[]=up'),
      9: curl('', 'HEAD'),
      12: curl('?collect=nothing'),
      15: async (stand) => {
        await Promise.all(['', '?name[]=up', ''].map((query) => curl(query)(stand)));
      },
    },
  }),
  scenario(
    'scrapes fail or are cut in between',
    script(MEMBERS, {
      3: (app) => app.fail('status'),
      5: (app) => app.hide(range(0, 5)),
      6: (app) => app.fail('short length'),
      7: (app) => app.show(range(0, 3)),
      9: (app) => app.fail('no last chunk'),
      11: (app) => app.begin([12]),
      12: (app) => app.fail('reset'),
      13: (app) => app.hide([20]),
      14: (app) => app.show([20]),
      16: (app) => app.fail('broken line'),
      19: (app) => {
        app.hide([21]);
        app.fail('short length');
      },
      20: (app) => app.show([21]),
    }),
  ),
  killed('Sluice is killed, and folds by a limit', LIMIT),
  killed('Sluice is killed, and folds by a rule', RULE),
];
