export { BodyReader } from './body-reader.ts';
export { escapingOf, type FormatChoice, formatOf, upstreamAccept } from './negotiate.ts';
export { formatValue, parseValue } from './numbers.ts';
export { LINE_LIMIT } from './source.ts';
export { keepsName, writeHelp, writeSeries, writeType } from './write.ts';
