/** Where the real one is. */
export const KRAKEN_URL = 'https://api.kraken.com';

/** Longest wait for an answer by default, in milliseconds of this machine. */
export const ANSWER_MILLIS = 8_000;
