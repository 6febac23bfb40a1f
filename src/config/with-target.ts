import type { Settings } from '../model/settings.ts';
import { DEFAULT_ACCESS } from './defaults.ts';

/** The settings with one more target, which has what the top of the file says. */
export function settingsWithTarget(
  settings: Settings,
  target: { readonly name: string; readonly url: string },
): Settings {
  const { name, url } = target;
  return deepFreeze({
    ...settings,
    targets: [...settings.targets, { ...settings.common, name, url, access: DEFAULT_ACCESS }],
  });
}

/** Settings are swapped whole and never changed. (A Set cannot be frozen; its type says ReadonlySet.) */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
