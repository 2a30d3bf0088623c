/** Calls nest a few levels; a reader of messages recurses once for each. */
const deepest = 100;
/** A state of 20 models is far below; each value costs the reader up to a hundred bytes. */
const mostValues = 4_000_000;

/** Extension types of msgpackr that pages send: undefined, and typed arrays. */
const extensions: ReadonlySet<number> = new Set([0x00, 0x74]);

/**
 * Why a frame is not read; null where it may be. Walks the bytes without making anything of them: a
 * frame of five bytes can name four thousand million elements, and one of 200 kB nest as deep as any
 * reader's stack. What passes holds as many values as it says and ends where it should.
 */
export function frameProblem(frame: Uint8Array): string | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  /** How many values are still to come, level by level. */
  const open: number[] = [1];
  let at = 0;
  let values = 0;
  while (open.length > 0) {
    const left = open.pop() ?? 0;
    if (left === 0) continue;
    open.push(left - 1);
    if ((values += 1) > mostValues) return 'it holds too many values';
    if (at >= frame.length) return 'it is cut short';
    const head = readHead(view, at);
    if (head === null) return 'it holds what no page sends';
    at = head.end;
    if (at > frame.length || head.values > frame.length - at) return 'it is cut short';
    if (head.values === 0) continue;
    if (open.length > deepest) return 'it is nested too deep';
    open.push(head.values);
  }
  return at === frame.length ? null : 'there is more behind its end';
}

interface Head {
  /** Where the value ends, or where those inside it begin. */
  readonly end: number;
  readonly values: number;
}

/** Bytes of numbers and the like behind their token, from 0xca on. */
const fixedBytes: Readonly<Record<number, number>> = {
  0xca: 4,
  0xcb: 8,
  0xcc: 1,
  0xcd: 2,
  0xce: 4,
  0xcf: 8,
  0xd0: 1,
  0xd1: 2,
  0xd2: 4,
  0xd3: 8,
};
/** Bytes of what has its length behind its token: binary data and texts. */
const lengthBytes: Readonly<Record<number, 1 | 2 | 4>> = {
  0xc4: 1,
  0xc5: 2,
  0xc6: 4,
  0xd9: 1,
  0xda: 2,
  0xdb: 4,
};
const extensionLengthBytes: Readonly<Record<number, 1 | 2 | 4>> = { 0xc7: 1, 0xc8: 2, 0xc9: 4 };
const listLengthBytes: Readonly<Record<number, 2 | 4>> = { 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4 };

function readHead(view: DataView, at: number): Head | null {
  const token = view.getUint8(at);
  const next = at + 1;
  if (token < 0x80 || token >= 0xe0) return { end: next, values: 0 };
  if (token < 0x90) return { end: next, values: 2 * (token & 0x0f) };
  if (token < 0xa0) return { end: next, values: token & 0x0f };
  if (token < 0xc0) return { end: next + (token & 0x1f), values: 0 };
  if (token === 0xc0 || token === 0xc2 || token === 0xc3) return { end: next, values: 0 };

  const fixed = fixedBytes[token];
  if (fixed !== undefined) return { end: next + fixed, values: 0 };
  const bytes = lengthBytes[token];
  if (bytes !== undefined) return { end: next + bytes + lengthAt(view, next, bytes), values: 0 };
  const listBytes = listLengthBytes[token];
  if (listBytes !== undefined) {
    const count = lengthAt(view, next, listBytes);
    return { end: next + listBytes, values: token >= 0xde ? 2 * count : count };
  }
  return readExtension(view, token, next);
}

function readExtension(view: DataView, token: number, next: number): Head | null {
  const bytes = extensionLengthBytes[token];
  const isFixed = token >= 0xd4 && token <= 0xd8;
  if (bytes === undefined && !isFixed) return null;
  const length = bytes === undefined ? 2 ** (token - 0xd4) : lengthAt(view, next, bytes);
  const typeAt = next + (bytes ?? 0);
  if (typeAt < view.byteLength && !extensions.has(view.getUint8(typeAt))) return null;
  return { end: typeAt + 1 + length, values: 0 };
}

/** Past the end where the length itself is cut off. */
function lengthAt(view: DataView, at: number, bytes: 1 | 2 | 4): number {
  if (at + bytes > view.byteLength) return Number.POSITIVE_INFINITY;
  if (bytes === 1) return view.getUint8(at);
  return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
}
