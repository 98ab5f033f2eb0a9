import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VenueTrouble } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { KRAKEN_REFUSALS, refusalMeaning } from './kraken-refusals.ts';

/**
 * Kraken's documented error texts, as its pages `Spot Error Messages` and `API error messages` list them, with the
 * meaning that a trader needs. Written apart from the table of the source, so that the two are held against each other.
 */
const DOCUMENTED: Readonly<Record<VenueTrouble, readonly string[]>> = {
  auth: [
    'EAPI:Invalid key',
    'EAPI:Invalid signature',
    'EGeneral:Permission denied',
    'ETrade:User Locked',
    'EAccount:Invalid permissions',
    'EAccount:Invalid permissions:ETH trading restricted for US:NY.',
    'EAuth:Account temporary disabled',
    'EAuth:Account unconfirmed',
    'EAuth:Rate limit exceeded',
    'EAuth:Too many requests',
    'ESession:Invalid session',
  ],
  nonce: ['EAPI:Invalid nonce'],
  throttled: [
    'EAPI:Rate limit exceeded',
    'EOrder:Rate limit exceeded',
    'EOrder:Domain rate limit exceeded',
    'EGeneral:Temporary lockout',
    'EGeneral:Too many requests',
    'EService: Throttled: 1732142040',
    'EService:Throttled',
  ],
  maintenance: [
    'EService:Market in cancel_only mode',
    'EService:Market in post_only mode',
    'EService:Market in limit_only mode',
  ],
  funds: [
    'EOrder:Insufficient funds',
    'EOrder:Insufficient margin',
    'EOrder:Insufficient initial margin',
    'EOrder:Margin allowance exceeded',
    'EOrder:Margin level too low',
    'EOrder:Margin position size exceeded',
  ],
  size: [
    'EOrder:Order minimum not met',
    'EOrder:Cost minimum not met',
    'EOrder:Tick size check failed',
    'EOrder:Invalid price',
    'EOrder:Invalid price:Invalid price argument',
    'EGeneral:Invalid arguments:volume',
    'EGeneral:Invalid arguments:volume minimum not met',
    'EGeneral:Invalid arguments:price',
  ],
  rejected: [
    'EGeneral:Invalid arguments',
    'EGeneral:Invalid arguments:Index unavailable',
    'EGeneral:Unknown method',
    'EAPI:Bad request',
    'EAPI:Feature disabled',
    'EService:Deadline elapsed',
    'EOrder:Cannot open opposing position',
    'EOrder:Cannot open position',
    'EOrder:Orders limit exceeded',
    'EOrder:Positions limit exceeded',
    'EOrder:Post only order',
    'EOrder:Reduce only:Non-PC',
    'EOrder:Reduce only:No position exists',
    'EOrder:Reduce only:Position is closed',
    'EOrder:Scheduled orders limit exceeded',
    'EOrder:Trading agreement required',
    'EOrder:Unknown order',
    'EOrder:Unknown position',
    'EOrder:Invalid order',
    'EQuery:Unknown asset',
    'EQuery:Unknown asset pair',
    'EQuery:Invalid asset pair',
    'ETrade:Invalid request',
    'EBM:limit exceeded:CAL',
    'EFunding:Max fee exceeded',
    'EFunding:No funding method',
    'EFunding:Too many addresses',
    'EFunding:Unknown withdraw key',
  ],
  'unknown-outcome': [
    'EService:Unavailable',
    'EService:Busy',
    'EService:Timeout',
    'EGeneral:Internal error',
    'EGeneral:Internal error:1234',
    'EDatabase:Internal error',
  ],
};

/** Texts that Kraken does not document, some of them close to one that it does. */
const MADE_UP = [
  'EOrder:Some words that nobody has seen',
  'EOrder:Subaccount rate limit exceeded',
  'EOrder:Insufficient fundsy',
  'EOrder:',
  'EOrder:Invalid',
  'EGeneral:Nothing',
  'EQuery:Unknown',
  'EAPI:Invalid',
  'EAPI:Something new',
  'EService:Market in some_new mode',
  'ENew:Insufficient funds',
  'EBM:',
  'ETrade:Something',
  'EFunding:Something',
  'EOrder:insufficient funds',
];

const told = (...words: readonly string[]) => new Error(`kraken ${JSON.stringify({ error: words })}`);

describe('what Kraken says when it refuses', () => {
  it.each(Object.entries(DOCUMENTED).flatMap(([trouble, texts]) => texts.map((text) => [text, trouble] as const)))(
    '%s is %s',
    (text, trouble) => {
      expect(classifyTrouble(told(text))).toMatchObject({ trouble, reason: text });
    },
  );

  it.each(MADE_UP)('"%s" is no word that is known, so the outcome is not known', (text) => {
    expect(classifyTrouble(told(text)).trouble).toBe('unknown-outcome');
    expect(refusalMeaning(text), 'no meaning of its own').toBeUndefined();
  });

  it('every text of the table is documented, or stands for texts that are', () => {
    const documented = new Set(Object.values(DOCUMENTED).flat());
    const uncovered = KRAKEN_REFUSALS.flatMap(({ words }) => words).filter((words) =>
      words.endsWith('*')
        ? ![...documented].some((text) => text.startsWith(words.slice(0, -1)))
        : ![...documented].some((text) => text === words || text.startsWith(`${words}:`)),
    );
    expect(uncovered, 'texts that ccxt and public issues name, beyond the documentation').toEqual([
      'ETrade:Locked',
      'EFunding:Rate limit exceeded',
      'EGeneral:Rate limit exceeded',
      'EFunding:Invalid amount',
      'EFunding:Unknown asset',
      'EFunding:Unknown reference id',
    ]);
  });

  it('one unknown text among known ones makes the outcome unknown, wherever it stands', () => {
    const known = fc.constantFrom(
      ...Object.entries(DOCUMENTED).flatMap(([trouble, texts]) => (trouble === 'unknown-outcome' ? [] : texts)),
    );
    const unknown = fc.constantFrom(
      ...MADE_UP.filter((text) => text.split(':')[1] !== ''),
      ...DOCUMENTED['unknown-outcome'],
    );
    fc.assert(
      fc.property(
        fc.array(known, { maxLength: 3 }),
        unknown,
        fc.array(known, { maxLength: 3 }),
        (before, text, after) => {
          expect(classifyTrouble(told(...before, text, ...after)).trouble).toBe('unknown-outcome');
        },
      ),
    );
  });
});
