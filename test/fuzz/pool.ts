/** Settings that many stories share, since to read a configuration takes longer than to read a body. */
import assert from 'node:assert/strict';
import { readConfig } from '../../src/config/config.ts';
import { settingsWithTarget } from '../../src/config/index.ts';
import type { TargetSettings } from '../../src/model/settings.ts';
import { type Chance, seeded } from '../support/mutate.ts';
import { type Config, drawConfig, writeConfig } from './config.ts';
import { often } from './words.ts';

export interface Setting {
  readonly config: Config;
  readonly settings: TargetSettings;
}

/** So many settings at a time; after so many stories they are others. */
const SETTINGS = 300;
const STORIES = 60_000;

export class SettingPool {
  readonly #seed: number;
  #epoch = -1;
  #settings = new Map<number, Setting>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** What it gives depends on the seed, the story and the chance only. */
  draw(story: number, chance: Chance): Setting {
    const epoch = Math.floor(story / STORIES);
    if (epoch !== this.#epoch) this.#settings = new Map();
    this.#epoch = epoch;
    const number = chance.below(SETTINGS);
    let setting = this.#settings.get(number);
    if (setting === undefined) {
      setting = drawSetting(seeded(this.#seed * 7_919 + epoch * SETTINGS + number));
      this.#settings.set(number, setting);
    }
    return setting;
  }
}

/** Its patterns may be wrong, and its memory too small: another one is drawn then. */
function drawSetting(chance: Chance): Setting {
  for (;;) {
    const config = drawConfig(chance);
    const setting = readSetting(config, often(chance, 30) ? 'block' : 'flow');
    if (setting !== null) return setting;
  }
}

export function readSetting(config: Config, style: 'block' | 'flow' = 'flow'): Setting | null {
  const read = readConfig(writeConfig(config, style), 'fuzz');
  if (!read.ok) return null;
  const whole = read.value.targets.length > 0 ? read.value : settingsWithTarget(read.value, APP);
  const [settings] = whole.targets;
  assert.ok(settings !== undefined);
  return { config, settings };
}

const APP = { name: 'app', url: 'http://localhost/metrics' };
