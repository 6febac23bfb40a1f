import type { Server } from 'node:http';
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { Address } from './address.ts';

/** Opens a port; the answer has the port that was taken (0 asks for any). */
export function listen(server: Server, address: Address, flag: string): Promise<Outcome<Address, string>> {
  return new Promise((resolve) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const where = `${address.host}:${address.port}`;
      const why = error.code === 'EADDRINUSE' ? 'the address is in use' : error.message;
      resolve(fail(`--${flag} ${where}: ${why}`));
    };
    server.once('error', refuse);
    // Without a host Node takes IPv6 with IPv4 in it, or IPv4 alone where there is no IPv6.
    server.listen({ port: address.port, ...(address.host === '' ? {} : { host: address.host }) }, () => {
      server.off('error', refuse);
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
      resolve(done({ host: address.host, port }));
    });
  });
}
