import { TOKEN_SECONDS } from '../sockets/socket-tokens.ts';
import type { TokenEndpoint } from './endpoint.ts';

/** `GetWebSocketsToken`: issues a token with which a client authenticates on a socket. */
export const websocketsToken: TokenEndpoint = ({ venue, key, tokens }) => ({
  token: tokens.issue({ key }, venue.catchUp()),
  expires: TOKEN_SECONDS,
});
