import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { keyHeader, keyProtocol } from '../shared/page-key';

/** Why a request was turned away. */
export type Refusal = 'host' | 'origin' | 'token';

/**
 * Who may talk to the server: whoever knows the token. It comes once in the address. From then on two
 * things are asked for: a cookie that no script can read and no other site can send along, and the
 * token itself, which the page keeps in the storage of its own address and sends with its socket and
 * its uploads. Browsers send cookies to every port of a host, and so to other programs that listen
 * there; storage they keep apart. The cookie alone opens nothing but the empty page.
 */
export class Access {
  readonly token: string;
  readonly #hosts: ReadonlySet<string>;
  readonly #cookieValue = randomBytes(24).toString('base64url');
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
    return `${this.#cookieName}=${this.#cookieValue}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isToken(given: string | null): boolean {
    return isEqual(given, this.token);
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
    return isEqual(given?.slice(prefix.length) ?? null, this.#cookieValue) ? null : 'token';
  }

  /** For sockets and uploads: what the cookie cannot prove. */
  refuseKey(request: IncomingMessage): Refusal | null {
    const header = request.headers[keyHeader];
    if (typeof header === 'string') return this.isToken(header) ? null : 'token';
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    const given = protocols.map((name) => name.trim()).find((name) => name.startsWith(keyProtocol));
    return this.isToken(given?.slice(keyProtocol.length) ?? null) ? null : 'token';
  }
}

/** In a time that tells nothing. */
function isEqual(given: string | null, wanted: string): boolean {
  if (given === null) return false;
  const [actual, expected] = [Buffer.from(given), Buffer.from(wanted)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
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
