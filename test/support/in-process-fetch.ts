import type { Answer, WireReply } from '../../src/wire/wire.ts';

/**
 * A `fetch` that carries requests to an interface in this process, so that the real client runs in virtual time.
 * Silence is what the client makes of it: its own time limit, at once. What is late comes after that limit and before
 * the next call, to nobody.
 */
export function inProcessFetch(answer: Answer): typeof fetch {
  const late: (() => WireReply)[] = [];
  return async (input, init) => {
    await Promise.resolve();
    for (const reply of late.splice(0)) reply();
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const reply = answer({
      method: init?.method ?? 'GET',
      path: pathname + search,
      body: typeof init?.body === 'string' ? init.body : '',
      headers: Object.fromEntries([...new Headers(init?.headers)].map(([name, value]) => [name.toLowerCase(), value])),
    });
    switch (reply.kind) {
      case 'reply':
        return new Response(reply.body, { status: reply.status, headers: { 'content-type': 'application/json' } });
      case 'reset':
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
        });
      case 'late':
        late.push(reply.reply);
        throw new DOMException('The operation was aborted', 'AbortError');
      case 'silence':
        throw new DOMException('The operation was aborted', 'AbortError');
      default:
        return reply satisfies never;
    }
  };
}
