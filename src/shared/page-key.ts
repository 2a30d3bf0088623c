/** What a page of the web host knows beside its cookie: the token of the address it was opened with. */
export const keyStorage = 'bitloupe.key';

/** A page's socket offers `socketProtocol`, and `keyProtocol` with the key behind it. */
export const socketProtocol = 'bitloupe';
export const keyProtocol = 'bitloupe.key.';

/** A page's uploads, and its question whether the key still holds, carry the key in this header. */
export const keyHeader = 'x-bitloupe-key';

/** Address of that question, relative to the page; answers `{ "known": boolean }`. */
export const knownPath = 'known';
