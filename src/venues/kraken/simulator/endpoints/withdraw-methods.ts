import type { Endpoint } from './endpoint.ts';

/**
 * `WithdrawMethods`: an empty list, because no money can leave a simulated account. The permission of the key was
 * checked before.
 */
export const withdrawMethods: Endpoint = () => [];
