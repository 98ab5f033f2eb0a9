import { z } from 'zod';
import { EdgewiseError, ERROR_CODES, type ErrorCode } from '../core/errors.ts';

const errorDocument = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    where: z.string().optional(),
    expected: z.string().optional(),
    actual: z.string().optional(),
    advice: z.string().optional(),
  }),
});

/** The failure that a process wrote as its JSON result before it ended; undefined where its output holds none. */
export function processFailure(output: string): EdgewiseError | undefined {
  const documents = output.match(/^\{$[^]*?^\}$/gm) ?? [];
  for (const text of documents.toReversed()) {
    const { data } = errorDocument.safeParse(parsed(text));
    if (data === undefined || !isErrorCode(data.error.code)) continue;
    const { code, message, where, expected, actual, advice } = data.error;
    const summary = message.split(/\n {2}(?:where|expected|was|to do): /)[0] ?? message;
    return new EdgewiseError(code, summary, {
      ...(where === undefined ? {} : { where }),
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
      ...(advice === undefined ? {} : { advice }),
    });
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
