/**
 * Whether the long checks are done whole: by `npm run test:thorough`, before a release and after a change of what they
 * check.
 */
export const isThorough = process.env['EDGEWISE_THOROUGH'] !== undefined;

/** How much of a long check is done: a sample of it in `npm test`, all of it in `npm run test:thorough`. */
export function effort<Amount>({ usual, thorough }: { readonly usual: Amount; readonly thorough: Amount }): Amount {
  return isThorough ? thorough : usual;
}
