/** Deeper than any valid request: a batch of orders with their closing orders has four levels. */
export const MOST_JSON_LEVELS = 16;

/**
 * Whether a JSON text has more levels than any valid request. Recursive functions over a deeper value could overflow
 * the call stack. Brackets within strings do not count.
 */
export function isTooDeep(text: string, most = MOST_JSON_LEVELS): boolean {
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    const letter = text[place];
    if (letter === '"') place = endOfString(text, place);
    else if (letter === ']' || letter === '}') depth--;
    else if ((letter === '[' || letter === '{') && ++depth > most) return true;
  }
  return false;
}

/** The place of the quote that closes the one at `open`, or the end of the text. */
function endOfString(text: string, open: number): number {
  let place = open + 1;
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1;
  return place;
}
