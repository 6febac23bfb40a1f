/** The body of a growing application, piece by piece: no more than a thousand lines of it are ever there. */
import { Block, DIGIT, NUMBER_DIGITS } from './block.ts';
import type { Shape } from './shape.ts';

const LINES = 1_000;
/** Digits of a line's number: those of its block, and three. */
const ID_DIGITS = NUMBER_DIGITS + 3;
/** So that every value has seven digits. */
const VALUE_FROM = 1_000_000;

/** Pieces in order, each valid until the next is asked for. Every counter has grown by `increment`. */
export function* piecesOf(shape: Shape, increment: number): Generator<Buffer, void> {
  const { series, families } = shape;
  const perFamily = series / families;
  const lines = new Block(template(shape, perFamily, increment));
  const head = new Block(headOf(nameOf(shape, 0)));
  const blocksOfFamily = perFamily / LINES;
  for (let block = 0; block < series / LINES; block++) {
    // A family that is shorter than a block has its head in the template.
    if (blocksOfFamily > 1 && block % blocksOfFamily === 0) yield head.numbered(block);
    yield lines.numbered(block);
  }
}

/** Lines and bytes of a body. */
export function sizeOf(shape: Shape): { readonly lines: number; readonly bytes: number } {
  let bytes = 0;
  for (const piece of piecesOf(shape, 0)) bytes += piece.length;
  return { lines: shape.series + shape.families, bytes };
}

function template(shape: Shape, perFamily: number, increment: number): string {
  let text = '';
  for (let line = 0; line < LINES; line++) {
    if (perFamily <= LINES && line % perFamily === 0) text += headOf(nameOf(shape, line));
    text += `${nameOf(shape, line)}{${labels(shape, line)}} ${VALUE_FROM + line * 100 + increment}\n`;
  }
  return text;
}

function headOf(name: string): string {
  return `# TYPE ${name} counter\n`;
}

/** Families are numbered by the leading digits of their lines' numbers. */
function nameOf({ series, families }: Shape, line: number): string {
  if (families === 1) return 'http_requests_total';
  return `http_requests_${idOf(line).slice(0, ID_DIGITS - Math.log10(series / families))}_total`;
}

function idOf(line: number): string {
  return DIGIT.repeat(NUMBER_DIGITS) + String(line).padStart(ID_DIGITS - NUMBER_DIGITS, '0');
}

function labels({ labels: count }: Shape, line: number): string {
  let text = `user="${idOf(line)}"`;
  for (let label = 2; label <= count; label++) text += `,label_${label}="${'abc'[(line + label) % 3]}"`;
  return text;
}
