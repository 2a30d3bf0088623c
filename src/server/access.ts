import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Why a request was turned away. */
export type Refusal = 'host' | 'origin' | 'token';

/**
 * Who may talk to the server: whoever knows the token. It comes once in the address, and from then
 * on as a cookie that no script can read and no other site can send along.
 */
export class Access {
  readonly token: string;
  readonly #hosts: ReadonlySet<string>;
  #cookieName = 'bitloupe';

  /** `hosts`: names under which the server may be reached, beside loopback and bare addresses. */
  constructor(hosts: readonly string[], token: string = randomBytes(24).toString('base64url')) {
    this.token = token;
    this.#hosts = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())]);
  }

  /** Cookies are shared between the ports of a host: the name keeps two servers apart. */
  setPort(port: number): void {
    this.#cookieName = `bitloupe-${port}`;
  }

  get cookie(): string {
    return `${this.#cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isToken(given: string | null): boolean {
    if (given === null) return false;
    const expected = Buffer.from(this.token);
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  /**
   * A page of another site can make a browser send requests here. Its name betrays it: as `Host` after
   * DNS rebinding (an attacker has a name, never a bare address), as `Origin` otherwise.
   */
  refuseHost(request: IncomingMessage): Refusal | null {
    const name = hostName(request.headers.host);
    return name !== null && (isIP(name) !== 0 || this.#hosts.has(name)) ? null : 'host';
  }

  /** For requests that change something, and for sockets, to which the same-origin policy does not apply. */
  refuseOrigin(request: IncomingMessage): Refusal | null {
    const { origin, host } = request.headers;
    if (origin === undefined || host === undefined) return 'origin';
    return origin === `http://${host}` || origin === `https://${host}` ? null : 'origin';
  }

  refuseCookie(request: IncomingMessage): Refusal | null {
    const prefix = `${this.#cookieName}=`;
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const given = cookies.find((cookie) => cookie.startsWith(prefix));
    return this.isToken(given?.slice(prefix.length) ?? null) ? null : 'token';
  }
}

/** The name in a `Host` header, without port and brackets. */
function hostName(header: string | undefined): string | null {
  if (header === undefined) return null;
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  } catch {
    return null;
  }
}
