import { UnexpectedAnswer } from '../unexpected-answer.ts';
import { classifyTrouble } from './classify-trouble.ts';

/** Whether the venue refused to be asked so often. */
export function isThrottled(error: unknown): boolean {
  return isVenueTrouble(error) && classifyTrouble(error).trouble === 'throttled';
}

/**
 * Whether a failure is the venue's or the wire's: something that ccxt threw, or an answer without the shape that was
 * expected. ccxt is loaded lazily, so its classes are known by their root's name; everything else is a bug of ours.
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
