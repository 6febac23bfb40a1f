import { body, newTable, scan } from './support.ts';

type Random = () => number;

/** Digits, a point, an exponent, as they come. */
export function drawDigits(random: Random): string {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
  const size = 1 + Math.floor(random() * 20);
  const fraction = random() < 0.6 ? `.${digits(Math.floor(random() * 20))}` : '';
  const exponent = random() < 0.4 ? `e${Math.floor((random() - 0.5) * (random() < 0.5 ? 60 : 620))}` : '';
  return finite(`${drawSign(random)}${digits(size)}${fraction}${exponent}`);
}

/** Doubles of every size, as JavaScript writes them: shortest, 17 digits, and a digit beside. */
export function drawDouble(random: Random): string {
  const value = drawBits(random);
  if (!Number.isFinite(value)) return '1';
  const style = random();
  return style < 0.4 ? String(value) : style < 0.8 ? value.toPrecision(17) : value.toExponential(20);
}

/**
 * Where rounding is decided: the middle between two doubles, as 17 to 25 digits or all that there are, or the last one is moved by one.
 * Half of them are near 1, where few digits make a middle; the others have any size.
 */
export function drawMiddle(random: Random): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, random() < 0.5 ? drawBits(random) : random() * 2 ** Math.floor(random() * 120 - 40));
  const bits = view.getBigUint64(0) & 0x7fffffffffffffffn;
  const scale = Number(bits >> 52n);
  const mantissa = bits & 0xfffffffffffffn;
  const middle = 2n * (scale === 0 ? mantissa : mantissa + 2n ** 52n) + 1n;
  const power = Math.max(scale, 1) - 1076;
  const digits = String(power < 0 ? middle * 5n ** BigInt(-power) : middle * 2n ** BigInt(power));
  const kept = random() < 0.5 ? digits.length : Math.min(digits.length, 17 + Math.floor(random() * 9));
  const beside = random();
  const moved = BigInt(digits.slice(0, kept)) + (beside < 0.25 ? 1n : beside < 0.5 ? -1n : 0n);
  const zeros = '0'.repeat(random() < 0.2 ? Math.floor(random() * 30) : 0);
  const exponent = Math.min(power, 0) + digits.length - kept;
  return finite(`${drawSign(random)}${zeros}${moved}.${zeros}e${exponent}`);
}

function drawBits(random: Random): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, Math.floor(random() * 2 ** 32));
  view.setUint32(4, Math.floor(random() * 2 ** 32));
  return view.getFloat64(0);
}

function drawSign(random: Random): string {
  return ['', '', '-', '+'][Math.floor(random() * 4)] ?? '';
}

function finite(text: string): string {
  return Number.isFinite(Number(text)) ? text : '1';
}

/** Whether digits and power of ten are doubles, so that one operation rounds right. */
export function isOneOperation(text: string): boolean {
  const [, whole = '', fraction = '', exponent = '0'] = /^[-+]?(\d*)\.?(\d*)(?:[eE](.*))?$/.exec(text) ?? [];
  return BigInt(whole + fraction) <= 2n ** 53n && Math.abs(Number(exponent) - fraction.length) <= 22;
}

/** Of different numbers, those for which the kernel asks JavaScript. */
export function asksHost(numbers: readonly string[]): ReadonlySet<string> {
  const asked = new Set<string>();
  const { Instance } = WebAssembly;
  class Watched extends Instance {
    constructor(module: WebAssembly.Module, { env }: { readonly env: Env }) {
      const exactNumber = (at: number, length: number): number => {
        asked.add(Buffer.from(env.memory.buffer, at, length).toString('latin1'));
        return env.exactNumber(at, length);
      };
      super(module, { env: { ...env, exactNumber } });
    }
  }
  Object.defineProperty(WebAssembly, 'Instance', { value: Watched });
  try {
    const table = newTable();
    scan(table, body(numbers.map(() => '1')));
    scan(table, body(numbers));
  } finally {
    Object.defineProperty(WebAssembly, 'Instance', { value: Instance });
  }
  return asked;
}

interface Env extends Readonly<Record<string, unknown>> {
  readonly memory: WebAssembly.Memory;
  readonly exactNumber: (at: number, length: number) => number;
}
