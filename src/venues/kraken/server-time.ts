import type { kraken } from 'ccxt';
import { z } from 'zod';
import { instant, SECOND, type Instant } from '../../core/time.ts';

const timeAnswer = z.object({ result: z.object({ unixtime: z.coerce.number().int() }) });

/** Asks for the venue's time, which it gives in whole seconds. */
export async function serverTime(client: kraken): Promise<Instant> {
  const { result } = timeAnswer.parse(await client.publicGetTime());
  return instant(result.unixtime * SECOND);
}
