import { seededRandom } from './seeded';

const size = 16;
/** Strokes of each digit on a 10-unit grid. */
const strokes: readonly (readonly (readonly [number, number])[])[] = [
  [
    [5, 1],
    [8, 3],
    [8, 7],
    [5, 9],
    [2, 7],
    [2, 3],
    [5, 1],
  ],
  [
    [3, 3],
    [5, 1],
    [5, 9],
  ],
  [
    [2, 3],
    [5, 1],
    [8, 3],
    [2, 9],
    [8, 9],
  ],
  [
    [2, 1],
    [8, 1],
    [5, 4],
    [8, 7],
    [5, 9],
    [2, 8],
  ],
  [
    [6, 1],
    [2, 6],
    [8, 6],
    [6, 4],
    [6, 9],
  ],
  [
    [8, 1],
    [3, 1],
    [2, 5],
    [7, 5],
    [8, 8],
    [2, 9],
  ],
  [
    [7, 1],
    [3, 5],
    [3, 8],
    [7, 8],
    [7, 5],
    [3, 6],
  ],
  [
    [2, 1],
    [8, 1],
    [4, 9],
  ],
  [
    [5, 1],
    [8, 3],
    [2, 7],
    [5, 9],
    [8, 7],
    [2, 3],
    [5, 1],
  ],
  [
    [8, 4],
    [3, 4],
    [3, 2],
    [7, 1],
    [8, 4],
    [6, 9],
  ],
];

/** A small grey PNG of a digit, slightly different for every seed. */
export function drawDigit(digit: number, seed: number): Uint8Array {
  const random = seededRandom(seed + 1);
  const slant = (random() - 0.5) * 0.3;
  const pixels = new Uint8Array(size * size);
  const line = strokes[digit] ?? [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const px = ((x + 0.5) / size) * 10 + slant * (y - size / 2) * 0.4;
      const py = ((y + 0.5) / size) * 10;
      let near = 9;
      for (let i = 1; i < line.length; i += 1)
        near = Math.min(near, distance(px, py, line[i - 1] ?? [0, 0], line[i] ?? [0, 0]));
      pixels[y * size + x] = Math.round(
        255 * Math.max(0, Math.min(1, 1.5 - near * (1.1 + 0.2 * random()))),
      );
    }
  }
  return encodeGreyPng(pixels, size);
}

function distance(
  x: number,
  y: number,
  a: readonly [number, number],
  b: readonly [number, number],
): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}

/** 8-bit grey PNG in one stored (uncompressed) deflate block. */
function encodeGreyPng(pixels: Uint8Array, width: number): Uint8Array {
  const raw = new Uint8Array(width * (width + 1));
  for (let y = 0; y < width; y += 1)
    raw.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  let [a, b] = [1, 0];
  for (const byte of raw) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const size16 = [raw.length & 255, raw.length >> 8];
  const data = [
    0x78,
    0x01,
    1,
    ...size16,
    ...size16.map((byte) => byte ^ 255),
    ...raw,
    b >> 8,
    b & 255,
    a >> 8,
    a & 255,
  ];
  const word = (value: number): number[] => [
    (value >>> 24) & 255,
    (value >>> 16) & 255,
    (value >>> 8) & 255,
    value & 255,
  ];
  const chunk = (type: string, body: readonly number[]): number[] => {
    const tagged = [...type].map((letter) => letter.charCodeAt(0)).concat(body);
    return [...word(body.length), ...tagged, ...word(crc32(tagged))];
  };
  return Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    ...chunk('IHDR', [...word(width), ...word(width), 8, 0, 0, 0, 0]),
    ...chunk('IDAT', data),
    ...chunk('IEND', []),
  ]);
}

function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
