/**
 * Whether long checks run completely. `npm run test:thorough` does so, before a release and after a change of what they
 * check.
 */
export const isThorough = process.env['EDGEWISE_THOROUGH'] !== undefined;

/** The extent of a long check: a sample in `npm test`, all of it in `npm run test:thorough`. */
export function effort<Amount>({ usual, thorough }: { readonly usual: Amount; readonly thorough: Amount }): Amount {
  return isThorough ? thorough : usual;
}
