import { fileURLToPath } from 'node:url';

/**
 * The real path of this package's program. A link to it, such as one that `npx` makes in its cache, may be gone
 * tomorrow.
 */
export const PROGRAM_PATH = fileURLToPath(new URL('../../bin/edgewise.js', import.meta.url));
