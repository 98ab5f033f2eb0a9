import type { Answer } from '../../src/simulator/wire.ts';

/**
 * A `fetch` that carries requests to an interface in this process, so that the real client runs in virtual time. Silence
 * is what the client makes of it: its own time limit, at once.
 */
export function inProcessFetch(answer: Answer): typeof fetch {
  return async (input, init) => {
    await Promise.resolve();
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const reply = answer({
      method: init?.method ?? 'GET', path: pathname + search, body: typeof init?.body === 'string' ? init.body : '',
      headers: Object.fromEntries([...new Headers(init?.headers)].map(([name, value]) => [name.toLowerCase(), value])),
    });
    switch (reply.kind) {
      case 'reply':
        return new Response(reply.body, { status: reply.status, headers: { 'content-type': 'application/json' } });
      case 'reset':
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
      case 'silence':
        throw new DOMException('The operation was aborted', 'AbortError');
      default:
        return reply satisfies never;
    }
  };
}
