import { UnexpectedAnswer } from '../unexpected-answer.ts';
import { classifyTrouble } from './classify-trouble.ts';

/** Whether an error is a refusal because of the venue's rate limit. */
export function isThrottled(error: unknown): boolean {
  return isVenueTrouble(error) && classifyTrouble(error).trouble === 'throttled';
}

/**
 * Whether a failure is one of the venue or the network: an error of ccxt, or an answer of an unexpected shape. Every
 * other failure is a bug of ours. ccxt is loaded lazily, so its errors are recognised by the name of their base class.
 */
export function isVenueTrouble(error: unknown): boolean {
  for (
    let link: unknown = error instanceof Error ? Object.getPrototypeOf(error) : undefined;
    typeof link === 'object' && link !== null;
    link = Object.getPrototypeOf(link)
  ) {
    const { name } = link.constructor;
    if (name === 'BaseError' || name === '$ZodError' || name === 'ZodError') return true;
  }
  return error instanceof UnexpectedAnswer;
}
