/** Address of the real Kraken. */
export const KRAKEN_URL = 'https://api.kraken.com';

/** Default time limit of an answer, in milliseconds of this machine. */
export const ANSWER_MILLIS = 8_000;
