/** Just enough of SVG to write a chart: elements are strings, and numbers in them have one digit behind the point. */

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const start = `<${name}${written.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

/** Text that stands in the picture as text. */
export function text(x: number, y: number, attributes: Attributes, words: string): string {
  return element('text', { x, y, ...attributes }, escaped(words));
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return element('line', { class: kind, x1, y1, x2, y2 });
}

export function polyline(points: readonly (readonly [x: number, y: number])[], kind: string): string {
  return element('polyline', { class: kind, points: points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ') });
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? short(value) : escaped(value);
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
