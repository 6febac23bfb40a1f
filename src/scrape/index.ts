export { type Client, createClient } from './client.ts';
export { WholeBody } from './whole-body.ts';
