import type { Random } from '../../src/engine/data/random';
import { pick, randomBytes, spoil, whole } from './chance';
import type { Made } from './frames';

const methods = [
  'GET',
  'GET',
  'GET',
  'PUT',
  'POST',
  'HEAD',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'get',
  '',
];
const targets = [
  '/',
  '//',
  '///',
  '/socket',
  '/known',
  '/enter.js',
  '/?token=',
  '/?token=x',
  '/upload/batch-0001/a',
  '/upload/../x',
  '/download/file-0',
  '/download/',
  '/assets/..%2f..%2f',
  '/%',
  '/%00',
  '/\\..\\',
  '*',
  'http://[',
  'http://x:99999/',
  'http://evil.example/',
  '?',
  '#',
  '',
];
const headers = [
  'Host: 127.0.0.1',
  'Host: evil.example',
  'Host: [',
  'Host:',
  'Origin: null',
  'Origin: http://127.0.0.1',
  'Cookie: bitloupe-1=x',
  'Cookie: =;=;;',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Version: 0',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: bitloupe',
  'Sec-WebSocket-Protocol: ,,',
  'Sec-WebSocket-Extensions: permessage-deflate; x=""',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999',
  'Transfer-Encoding: chunked',
  'Expect: 100-continue',
  'Accept-Encoding: gzip',
  'Range: bytes=0-',
];

/** An HTTP request, more or less, decided by `random` alone. */
export function makeRequest(random: Random): Made {
  const kind = pick(random, [
    'request',
    'request',
    'upgrade',
    'upgrade',
    'spoilt request',
    'noise',
  ]);
  return { kind: `bytes: ${kind}`, bytes: bytesOf(kind, random) };
}

function bytesOf(kind: string, random: Random): Buffer {
  if (kind === 'noise') return randomBytes(random, whole(random, 500));
  const lines = [`${pick(random, methods)} ${pick(random, targets)} HTTP/1.1`];
  if (kind === 'upgrade')
    lines.splice(
      0,
      1,
      `GET ${pick(random, targets)} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    );
  for (let more = whole(random, 6); more > 0; more -= 1) lines.push(pick(random, headers));
  const body = random.uniform() < 0.3 ? randomBytes(random, whole(random, 50)) : Buffer.alloc(0);
  const request = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
  return kind === 'spoilt request' ? spoil(random, request) : request;
}
