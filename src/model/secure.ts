/** Who may look, at Sluice's own ports and at the application: the settings of TLS and passwords after checking. */

export type TlsVersion = 'TLS10' | 'TLS11' | 'TLS12' | 'TLS13';

/** Node's names for them. */
export const nodeVersions: Readonly<Record<TlsVersion, 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'>> = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
};

/** What a port asks of a client's certificate: `request` and `require` do not look at who signed it. */
export type ClientAuth = 'none' | 'request' | 'require' | 'verify if given' | 'verify';

/** A port's side of TLS, with the content of its files. PEM throughout. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  /** Null = the roots that Node brings. */
  readonly clientCa: string | null;
  readonly clientAuth: ClientAuth;
  /** One of the certificate's names must be among them; null = any. */
  readonly allowedSans: readonly string[] | null;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's names in the order of preference; those of TLS 1.3 are always on. */
  readonly cipherSuites: readonly string[];
  /** OpenSSL's names in the order of preference; empty = its own choice. */
  readonly curves: readonly string[];
}

/** `--web.config.file`. */
export interface WebConfig {
  /** Null = plain HTTP. */
  readonly tls: ServerTls | null;
  readonly headers: ReadonlyMap<string, string>;
  /** bcrypt hashes by name; empty = nobody is asked for a password. */
  readonly users: ReadonlyMap<string, string>;
  /** A bucket that gets a token each `intervalMs` and holds `burst`; null = no limit. */
  readonly rate: { readonly intervalMs: number; readonly burst: number } | null;
}

/** A text, or the file that has it and is read at each scrape. */
export type TextSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string };

/** Sluice's side of TLS towards an application. */
export interface ClientTls {
  /** Null = the roots that Node brings. */
  readonly ca: TextSource | null;
  readonly pair: { readonly cert: TextSource; readonly key: TextSource } | null;
  /** The name that the application's certificate must have; null = the URL's host. */
  readonly serverName: string | null;
  readonly insecureSkipVerify: boolean;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}

export type Credentials =
  | { readonly kind: 'basic'; readonly user: TextSource; readonly password: TextSource }
  | { readonly kind: 'token'; readonly type: string; readonly token: TextSource };

/** How an application is reached, beside its URL. */
export interface Access {
  readonly tls: ClientTls;
  /** Sent instead of the scraper's own `Authorization`; null = what the scraper sends travels on. */
  readonly credentials: Credentials | null;
}
