import type { kraken } from 'ccxt';
import { z } from 'zod';
import { instant, SECOND, type Instant } from '../../core/time.ts';

const told = z.object({ result: z.object({ unixtime: z.coerce.number().int() }) });

/** The venue's own time, which it tells in whole seconds. */
export async function serverTime(client: kraken): Promise<Instant> {
  const { result } = told.parse(await client.publicGetTime());
  return instant(result.unixtime * SECOND);
}
