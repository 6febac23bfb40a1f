import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsPort } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { WebConfig } from '../model/secure.ts';
import { portLimits } from '../model/web.ts';
import { certificateFault } from './certificate.ts';
import { createGate, type GateTools } from './gate.ts';
import { secureOptions } from './tls.ts';

/** One of Sluice's ports. */
export interface Port {
  readonly server: Server;
  /** New connections follow the new settings; those that are there live on. */
  reconfigure(config: WebConfig): void;
}

/**
 * Makes a port. Where all of it is guarded a client without the right certificate is gone after the handshake; where some paths
 * are `open`, it may ask for those.
 */
export function createPort(
  options: ServerOptions,
  listener: RequestListener,
  open: ReadonlySet<string>,
  tools: GateTools,
): Port {
  const gate = createGate(listener, open, tools);
  const { tls } = tools.config();
  if (tls === null) return { server: createServer(options, gate), reconfigure: () => {} };
  const server: TlsPort = createTlsServer(
    {
      ...options,
      ...secureOptions(tls),
      requestCert: tls.clientAuth !== 'none',
      // ./certificate.ts judges, for all ways of asking alike.
      rejectUnauthorized: false,
      handshakeTimeout: portLimits.headersMs,
    },
    gate,
  );
  server.on('tlsClientError', (error) => tools.log.debug('a TLS handshake failed', { err: error.message }));
  if (open.size === 0)
    // Before HTTP gets to see the connection.
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      const now = tools.config().tls;
      const fault = now === null ? null : certificateFault(socket, now);
      if (fault === null) return;
      tools.log.debug('a client was turned away', { err: fault });
      socket.destroy();
    });
  return {
    server,
    reconfigure(config) {
      if (config.tls === null) return;
      server.setSecureContext(secureOptions(config.tls));
      // Node reads this for each connection but has no setter for it; a test tells when that ends.
      Object.assign(server, { requestCert: config.tls.clientAuth !== 'none' });
    },
  };
}
