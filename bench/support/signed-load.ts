import { Agent, request } from 'node:http';
import { requestSignature } from '../../src/venues/kraken/simulator/request-signature.ts';
import type { WireRequest } from '../../src/wire/wire.ts';

export interface SignedOrdersOptions {
  readonly key: string;
  readonly secret: string;
  readonly pair: string;
  readonly count: number;
  /** Nonce of the first order; each further order has the next number. */
  readonly firstNonce: number;
}

/** Signed market orders of one key. They buy and sell in turns, so that no position grows. */
export function signedOrders({ key, secret, pair, count, firstNonce }: SignedOrdersOptions): WireRequest[] {
  const path = '/0/private/AddOrder';
  return Array.from({ length: count }, (_, index) => {
    const nonce = `${firstNonce + index}`;
    const body = new URLSearchParams({
      nonce,
      pair,
      type: index % 2 === 0 ? 'buy' : 'sell',
      ordertype: 'market',
      volume: '0.001',
    }).toString();
    const headers = {
      'api-key': key,
      'api-sign': requestSignature(secret, path, nonce, body),
      'content-type': 'application/x-www-form-urlencoded',
    };
    return { method: 'POST', path, headers, body };
  });
}

/** Sends requests one after the other over one connection. Rejects when an answer is not an accepted order. */
export async function sendAll(url: string, requests: readonly WireRequest[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const each of requests) requireOrder(await send(url, agent, each));
  } finally {
    agent.destroy();
  }
}

/** Throws unless the answer is an accepted order. */
export function requireOrder(body: string): void {
  if (!body.includes('"txid"')) throw new Error(`The venue did not accept an order: ${body}`);
}

function send(url: string, agent: Agent, { method, path, headers, body }: WireRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { agent, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
