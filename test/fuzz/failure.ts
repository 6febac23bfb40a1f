import type { Story } from './story.ts';

/** What must not be. `step` counts the story's steps from 0. */
export class Failure extends Error {
  readonly step: number;
  /** It only took too long. */
  readonly slow: boolean;

  constructor(message: string, step: number, slow = false) {
    super(message);
    this.step = step;
    this.slow = slow;
  }
}

/** The story for a human, and for a test that repeats it. */
export function printStory({ setting, memory, steps }: Story): string {
  const lines = [`memory: ${memory}`, `config: ${JSON.stringify(setting.config)}`];
  for (const step of steps) {
    if (step.what === 'reload') lines.push(`reload: ${JSON.stringify(step.setting.config)}`);
    else if (step.what === 'restart') lines.push('restart');
    else lines.push(`${step.format} ${step.escaping}: ${shown(step.body)}`);
  }
  return lines.join('\n');
}

/** What could not be made shorter than this is cut: its seed tells all of it. */
const LONGEST = 1_000;

/** As a JavaScript string; of bytes that are no UTF-8, one a character. */
export function shown(body: Uint8Array): string {
  const text = Buffer.from(body).toString();
  if (body.length > LONGEST) return `${JSON.stringify(text.slice(0, LONGEST))}… ${body.length} bytes`;
  if (Buffer.from(text).equals(body)) return JSON.stringify(text);
  return `latin1 ${JSON.stringify(Buffer.from(body).toString('latin1'))}`;
}
