import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapingOf, formatOf, upstreamAccept } from '../../src/exposition/index.ts';
import type { Escaping, Format } from '../../src/model/exposition.ts';

const OM = 'application/openmetrics-text';
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const TEXT = 'text/plain;version=0.0.4';

/** Word for word as the scrapers send them. */
const P3 = (escaping: string): string =>
  `${OM};version=1.0.0;escaping=${escaping};q=0.6,${OM};version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=${escaping};q=0.4,${TEXT};q=0.3,*/*;q=0.2`;
const P3_NATIVE = `${OM};version=1.0.0;escaping=allow-utf-8;q=0.5,${OM};version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,${TEXT};q=0.2,*/*;q=0.1`;
const P242 = `${OM};version=1.0.0,${OM};version=0.0.1;q=0.75,${TEXT};q=0.5,*/*;q=0.1`;
const VMAGENT = `${TEXT};q=1,*/*;q=0.1`;
/** What is asked for where nothing readable was. */
const ANY = `${TEXT};q=0.5,*/*;q=0.25`;

const ACCEPTS: readonly (readonly [who: string, accept: string | undefined, upstream: string, escaping: Escaping])[] = [
  ['Prometheus 3', P3('allow-utf-8'), P3('allow-utf-8'), 'allow-utf-8'],
  ['Prometheus 3, protobuf first', `${PROTOBUF};q=0.6,${P3_NATIVE}`, P3_NATIVE, 'allow-utf-8'],
  ['Prometheus 3, legacy names', P3('underscores'), P3('underscores'), 'underscores'],
  ['Prometheus 3, dots', P3('dots'), P3('dots'), 'dots'],
  ['Prometheus 3, values', P3('values'), P3('values'), 'values'],
  ['Prometheus 2.42', P242, P242, 'underscores'],
  ['vmagent', VMAGENT, VMAGENT, 'underscores'],
  ['nobody', undefined, ANY, 'underscores'],
  ['curl', '*/*', `*/*,${TEXT};q=0.5`, 'underscores'],
  ['a browser', 'text/html,application/xml;q=0.9,*/*;q=0.8', `*/*;q=0.8,${TEXT};q=0.4`, 'underscores'],
  // clauses that cannot be read
  ['only protobuf', PROTOBUF, ANY, 'underscores'],
  ['only JSON', 'application/json', ANY, 'underscores'],
  ['OpenMetrics 2', `${OM};version=2.0.0`, ANY, 'underscores'],
  ['OpenMetrics 2 first', `${OM};version=2.0.0-rc0,${OM};q=0.8`, `${OM};q=0.8,${TEXT};q=0.4,*/*;q=0.2`, 'underscores'],
  ['OpenMetrics 10', `${OM};version=10.0.0`, ANY, 'underscores'],
  ['OpenMetrics without a version', OM, `${OM},${ANY}`, 'underscores'],
  ['text 1.0.0', 'text/plain;version=1.0.0', `text/plain;version=1.0.0,${ANY}`, 'underscores'],
  ['any text', 'text/*;q=0.3', `text/*;q=0.3,${TEXT};q=0.15,*/*;q=0.075`, 'underscores'],
  ['the smallest weight', 'text/plain;q=0.001', 'text/plain;q=0.001,*/*;q=0.001', 'underscores'],
  // weight 0: not acceptable, so neither asked for nor heard
  ['q=0', `${TEXT};q=0`, ANY, 'underscores'],
  ['q=0.000', `${OM};q=0.000,*/*;q=0.0`, ANY, 'underscores'],
  [
    'an escaping with q=0',
    `text/plain;escaping=dots;q=0,*/*;escaping=values`,
    `*/*;escaping=values,${TEXT};q=0.5`,
    'values',
  ],
  // spelling
  [
    'capitals and blanks',
    'TEXT/Plain ; Version=0.0.4 ; Q=0.4 , */*;q=.2',
    'TEXT/Plain ; Version=0.0.4 ; Q=0.4,*/*;q=.2',
    'underscores',
  ],
  [
    'quotes',
    'text/plain;version="0.0.4";escaping="dots"',
    'text/plain;version="0.0.4";escaping="dots",*/*;q=0.25',
    'dots',
  ],
  ['a comma in quotes', 'a/b;x="c,text/plain",*/*', `*/*,${TEXT};q=0.5`, 'underscores'],
  ['a semicolon in quotes', 'text/plain;x="\\";q=0"', 'text/plain;x="\\";q=0",*/*;q=0.25', 'underscores'],
  // malformed
  ['empty', '', ANY, 'underscores'],
  ['punctuation', ',;,=,/,*,"', ANY, 'underscores'],
  ['a quote that is not closed', `${OM},text/plain;x="`, `${OM},${ANY}`, 'underscores'],
  ['an empty weight', 'text/plain;q=', 'text/plain;q=,*/*;q=0.25', 'underscores'],
  ['a word as weight', 'text/plain;q=high', 'text/plain;q=high,*/*;q=0.25', 'underscores'],
  ['a hexadecimal weight', 'text/plain;q=0x0', 'text/plain;q=0x0,*/*;q=0.25', 'underscores'],
  ['a weight beyond 1', 'text/plain;q=1.5', 'text/plain;q=1.5,*/*;q=0.25', 'underscores'],
  ['a weight below 0', 'text/plain;q=-1', 'text/plain;q=-1,*/*;q=0.25', 'underscores'],
  ['an unknown escaping', 'text/plain;escaping=bogus,*/*', 'text/plain;escaping=bogus,*/*', 'underscores'],
  [
    'an unknown escaping behind a known one',
    '*/*;escaping=dots,text/plain;escaping=x;q=0.1',
    '*/*;escaping=dots,text/plain;escaping=x;q=0.1',
    'dots',
  ],
  // two escapings: in the order of the weights the last holds
  [
    'two escapings',
    'text/plain;escaping=values;q=0.2,*/*;escaping=dots',
    'text/plain;escaping=values;q=0.2,*/*;escaping=dots',
    'values',
  ],
];
for (const [who, accept, upstream, escaping] of ACCEPTS) {
  test(`Accept of ${who}`, () => {
    assert.equal(upstreamAccept(accept), upstream);
    assert.equal(escapingOf(accept), escaping);
  });
}

test('whatever was asked for, text and anything are asked for, and asking again changes nothing', () => {
  const piece = fc.constantFrom(
    ...'",;=/*\\ ',
    'q',
    '0',
    '1',
    '.5',
    'text/plain',
    OM,
    'version',
    '2.0.0',
    'escaping',
    'dots',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const upstream = upstreamAccept(pieces.join(''));
      assert.match(upstream, /(^|,)text\/plain/);
      assert.match(upstream, /(^|,)\*\/\*/);
      assert.equal(upstreamAccept(upstream), upstream);
    }),
    { numRuns: 500, seed: 1 },
  );
});

/** As mime.ParseMediaType reads the media type; Prometheus looks at nothing else. */
const CONTENT_TYPES: readonly (readonly [contentType: string | undefined, format: Format | null, known: boolean])[] = [
  ['text/plain; version=0.0.4', 'text', true],
  ['text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8', 'text', true],
  ['text/plain; version=1.0.0', 'text', true],
  ['text/plain; version=99', 'text', true],
  ['text/plain', 'text', true],
  ['text/plain;', 'text', true],
  ['Text/PLAIN;charset=UTF-8', 'text', true],
  [' text/plain ; charset=iso-8859-1', 'text', true],
  ['\ttext/plain\t;a="b;c"', 'text', true],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics', true],
  ['application/openmetrics-text; version=0.0.1', 'openmetrics', true],
  ['application/openmetrics-text; version=2.0.0', 'openmetrics', true],
  ['APPLICATION/OpenMetrics-Text', 'openmetrics', true],
  ['application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited', null, true],
  ['application/vnd.google.protobuf', null, true],
  // Prometheus 2 read all of these as text, Prometheus 3 does where `fallback_scrape_protocol` says so.
  [undefined, 'text', false],
  ['', 'text', false],
  [' ', 'text', false],
  [';', 'text', false],
  ['text/html', 'text', false],
  ['application/json', 'text', false],
  ['application/octet-stream', 'text', false],
  ['text/plain-ish', 'text', false],
  ['text / plain', 'text', false],
  ['text', 'text', false],
  ['"text/plain"', 'text', false],
  ['application/openmetrics-text2', 'text', false],
  ['garbage;;=;', 'text', false],
  // An Accept sent back, as some applications do.
  ['application/openmetrics-text;version=1.0.0,text/plain;q=0.5', 'text', false],
  ['text/plain,application/openmetrics-text', 'text', false],
  [P3('allow-utf-8'), 'text', false],
  // Parameters that are none.
  ['text/plain; charset', 'text', false],
  ['application/openmetrics-text; charset=utf 8', 'text', false],
  ['application/openmetrics-text; charset="utf-8', 'text', false],
  ['application/openmetrics-text;;charset=utf-8', 'text', false],
  ['application/openmetrics-text; charset=""; a="\\"";', 'openmetrics', true],
];
for (const [contentType, format, known] of CONTENT_TYPES) {
  test(`Content-Type ${JSON.stringify(contentType)}`, () => {
    assert.deepEqual(formatOf(contentType), format === null ? null : { format, known });
  });
}
