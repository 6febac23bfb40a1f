/** Bounds of both ports; all times in milliseconds. */
export const portLimits: {
  readonly [name in
    | 'connections'
    | 'headerBytes'
    | 'headersMs'
    | 'requestMs'
    | 'keepAliveMs'
    | 'writeIdleMs'
    | 'checkMs']: number;
} = {
  /** A handful of scrapers and probes, each with a few connections; at 16 KiB of headers each, 4 MiB. */
  connections: 256,
  /** Node's and Go's clients send far less; Node's own default. */
  headerBytes: 16 * 1024,
  /** Ports are scraped from within a cluster: who needs longer for one small request is broken or hostile. */
  headersMs: 10_000,
  requestMs: 15_000,
  /** Longer than the usual scrape interval of a minute, so that a scraper's connection lives from scrape to scrape. */
  keepAliveMs: 75_000,
  /** How long a reader may take nothing of an answer. */
  writeIdleMs: 30_000,
  /** How often Node looks for connections that passed the times above. */
  checkMs: 5_000,
};

/** The bounds as the options of a node:http server. */
export const serverOptions: {
  readonly [name in
    | 'maxHeaderSize'
    | 'headersTimeout'
    | 'requestTimeout'
    | 'keepAliveTimeout'
    | 'connectionsCheckingInterval']: number;
} = {
  maxHeaderSize: portLimits.headerBytes,
  headersTimeout: portLimits.headersMs,
  requestTimeout: portLimits.requestMs,
  keepAliveTimeout: portLimits.keepAliveMs,
  connectionsCheckingInterval: portLimits.checkMs,
};

/** Who probes has neither a password nor a certificate. */
export const healthPaths: ReadonlySet<string> = new Set(['/-/healthy', '/-/ready']);

/** What `sluice_build_info` and `/api/v1/status/buildinfo` say. */
export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly branch: string;
  readonly buildUser: string;
  readonly buildDate: string;
  readonly nodeVersion: string;
}
