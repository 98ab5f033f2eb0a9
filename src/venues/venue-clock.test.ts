import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { simulatedVenueClock } from './venue-clock.ts';

it.each(['{"time": 1}', '[]', 'null', '<html></html>'])(
  'an address where something else than a simulated venue answers, %s, is named in an error',
  async (body) => {
    const server = createServer((_, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await expect(simulatedVenueClock(`http://127.0.0.1:${port}`, { venue: 'kraken' })).rejects.toMatchObject({
        code: 'check-failed',
        details: { where: `http://127.0.0.1:${port}` },
      });
    } finally {
      server.close();
    }
  },
);

it('an address of another machine is a usage error, and a name is not looked up', async () => {
  await expect(simulatedVenueClock('http://localhost:8871', { venue: 'kraken' })).rejects.toMatchObject({
    code: 'usage',
    details: { advice: expect.stringContaining('127.0.0.1') as string },
  });
});
