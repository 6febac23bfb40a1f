import { shownText } from '../base/shown.ts';
import { FRAMEWORKS, LIBRARIES, PATH_LABEL, RUNTIMES } from './frameworks.ts';

/** Which label of which family floods, and what else is known of it. */
export interface Afflicted {
  /** The family's name in its text form. */
  readonly metric: string;
  /** Empty = no single label. */
  readonly label: string;
  /** The names of all labels of the family. */
  readonly labels: readonly string[];
  /** One of the values; empty = none is known. */
  readonly example: string;
  /** Is there a family of this name in the exposition? */
  readonly has: (family: string) => boolean;
}

/** Kinds of labels by their names, and what helps in any language. The first that fits holds. */
const KINDS: readonly (readonly [label: RegExp, change: string])[] = [
  [
    /^(?:http_)?(?:request_)?(?:path|url|uri|endpoint|route|handler|target|resource|page)(?:_path)?$|^(?:http_(?:route|target)|url_path)$/i,
    'set it from the pattern of the route that matched (/users/:id), never from the path that the client sent; what no route matched is one value, such as /unknown',
  ],
  [
    /(?:sql|query|statement|digest)/i,
    'use the name of the operation or the fingerprint of the prepared statement; the text of the query belongs in a log',
  ],
  [
    /(?:err|error|exception|message|msg|reason|cause|description)/i,
    'use the class or the code of the error; its message belongs in a log',
  ],
  [
    /(?:trace|span|request|correlation|transaction|session|job|task|run|build|message|order)_?id$|^(?:guid|uuid)$/i,
    'take it out of the labels: what names a single event belongs in a log or in an exemplar',
  ],
  [
    /user_?agent|browser|device/i,
    'reduce it to a closed list, such as the family of the browser; clients send what they like',
  ],
  [
    /(?:mail|user|customer|account|client|member|person|phone|owner|author|login|visitor|player)|(?:^|_)ip(?:_|$)|remote_addr/i,
    'take it out of the labels: who it was belongs in a log or in an exemplar. Who is counted must not decide how many series there are',
  ],
  [
    /tenant|org|organi[sz]ation|workspace|project|company|merchant|shop|partner/i,
    'where it is needed, keep a closed list of the largest and let all others be "other"',
  ],
  [
    /(?:^|_)(?:pod|instance|host|hostname|container|node|worker|replica)(?:_|$)/i,
    'leave it to Prometheus: service discovery attaches pod and instance to all series of a target by itself',
  ],
  [
    /(?:^|_)(?:time|timestamp|ts|date|day|hour|minute|at|bucket|since|until)$/i,
    'make it a value: a gauge with the Unix time (…_timestamp_seconds). Time as a label makes new series for ever',
  ],
];

const ELSE = 'let it have values of a closed list that the code knows, and make everything else "other"';

/** The change in the application's code that would make an intervention unnecessary, in one or two sentences. */
export function advise(about: Afflicted): string {
  const { metric, label, has } = about;
  if (label === '')
    return 'No single label is to blame. Let names of metrics and labels be constants in the code; what changes at run time is a value of a label with a closed list.';
  const framework = FRAMEWORKS.find(
    (one) =>
      one.metric.test(metric) &&
      (one.label.test(label) || (one.label === PATH_LABEL && isPath(about))) &&
      one.beside.every((name) => about.labels.includes(name)) &&
      (one.runtime === undefined || RUNTIMES.some(([family, runtime]) => runtime === one.runtime && has(family))),
  );
  if (framework !== undefined) return `This looks like ${framework.name}: ${framework.change}.`;
  const [, change] = KINDS.find(([name]) => name.test(label)) ?? (isPath(about) ? KINDS[0] : undefined) ?? [null, ELSE];
  const [, runtime] = RUNTIMES.find(([family]) => has(family)) ?? [];
  const through = runtime === undefined ? '' : ` (${LIBRARIES[runtime]})`;
  return `Where the application sets label ${shownText(label, 60)} of ${shownText(metric)}${through}: ${change}.`;
}

function isPath({ example }: Afflicted): boolean {
  return /^(?:https?:\/)?\/[^ ]*$/.test(example) && example.length > 1;
}
