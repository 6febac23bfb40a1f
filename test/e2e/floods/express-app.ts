import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import express, { type RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { listen } from '../../support/net.ts';

/** A shop in Express whose metrics carry what they should not: `mode` says what. Returns its URL. */
export function startExpress(t: TestContext, mode: string): Promise<string> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const shop = express();
  shop.get('/metrics', async (_, response) => {
    response.type(register.contentType).send(await register.metrics());
  });
  shop.use(measure(mode, register));
  shop.get(['/', '/login', '/cart', '/about', '/search'], (_, response) => void response.send('welcome'));
  shop.get('/api/user/:id/message', ({ params }, response) => void response.json({ to: params.id }));
  shop.post('/newsletter/:email', ({ params }, response) => void response.status(201).json(params));
  return listen(t, createServer(shop));
}

function measure(mode: string, register: Registry): RequestHandler {
  switch (mode) {
    case 'session': {
      const names = ['page', 'user_id', 'session_id'] as const;
      const views = new Counter({
        name: 'shop_page_views_total',
        help: 'Pages.',
        labelNames: names,
        registers: [register],
      });
      return (request, _, next) => {
        views.inc({
          page: request.path,
          user_id: request.header('x-user') ?? '',
          session_id: request.header('x-session') ?? '',
        });
        next();
      };
    }
    case 'mail': {
      const names = ['list', 'email'] as const;
      const signups = new Counter({
        name: 'shop_newsletter_signups_total',
        help: 'New readers.',
        labelNames: names,
        registers: [register],
      });
      return (request, response, next) => {
        response.on('finish', () => signups.inc({ list: 'weekly', email: String(request.params['email']) }));
        next();
      };
    }
    default: {
      const seconds = new Histogram({
        name: 'shop_request_duration_seconds',
        help: 'Requests.',
        labelNames: ['method', 'path', 'status_code'] as const,
        buckets: [0.1, 1],
        registers: [register],
      });
      return (request, response, next) => {
        const end = seconds.startTimer({ method: request.method });
        const path = mode === 'query' ? request.originalUrl : request.path;
        response.on('finish', () => end({ path, status_code: response.statusCode }));
        next();
      };
    }
  }
}
