/**
 * ONNX files as trees of protobuf fields, read and written without a schema's checks: a mutation may
 * then leave anything behind that a damaged or hostile file could hold.
 */
export interface Field {
  readonly no: number;
  readonly wireType: number;
  /** Value of a varint. */
  varint: bigint;
  /** Bytes of every other field that is not a message we know. */
  bytes: Buffer;
  /** The fields inside a message we know; else null. */
  message: Message | null;
  /** Overrides the stated length: a lie. */
  length?: number;
}

export interface Message {
  readonly type: string;
  readonly fields: Field[];
}

/** Which fields hold which messages, by message type. */
const messages: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph', 8: 'opset', 14: 'entry', 20: 'training', 25: 'function' },
  graph: {
    1: 'node',
    5: 'tensor',
    11: 'value',
    12: 'value',
    13: 'value',
    14: 'annotation',
    15: 'sparse',
    16: 'entry',
  },
  node: { 5: 'attribute', 9: 'entry' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    14: 'type',
    15: 'type',
    22: 'sparse',
    23: 'sparse',
  },
  tensor: { 13: 'entry' },
  value: { 2: 'type', 4: 'entry' },
  type: { 1: 'tensorType', 4: 'sequence', 5: 'map', 8: 'tensorType', 9: 'sequence' },
  tensorType: { 2: 'shape' },
  sequence: { 1: 'type' },
  map: { 2: 'type' },
  shape: { 1: 'dim' },
  function: { 7: 'node', 9: 'opset', 11: 'attribute', 12: 'value' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  annotation: { 2: 'entry' },
  training: { 1: 'graph', 2: 'graph' },
};

/** Throws where the bytes are no sequence of fields. */
export function parseMessage(bytes: Buffer, type = 'model'): Message {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [key, afterKey] = readVarint(bytes, at);
    const no = Number(key >> 3n);
    const wireType = Number(key & 7n);
    const field: Field = { no, wireType, varint: 0n, bytes: Buffer.alloc(0), message: null };
    at = afterKey;
    if (wireType === 0) {
      [field.varint, at] = readVarint(bytes, at);
    } else if (wireType === 1 || wireType === 5) {
      const end = at + (wireType === 1 ? 8 : 4);
      field.bytes = bytes.subarray(at, end);
      at = end;
    } else if (wireType === 2) {
      const [length, start] = readVarint(bytes, at);
      const end = start + Number(length);
      const inner = messages[type]?.[no];
      field.bytes = bytes.subarray(start, end);
      if (inner !== undefined) field.message = parseMessage(field.bytes, inner);
      at = end;
    } else {
      throw new Error(`wire type ${wireType}`);
    }
    fields.push(field);
  }
  return { type, fields };
}

export function writeMessage({ fields }: Message): Buffer {
  const parts: Buffer[] = [];
  for (const field of fields) {
    parts.push(varintBytes((BigInt(field.no) << 3n) | BigInt(field.wireType)));
    if (field.wireType === 0) parts.push(varintBytes(field.varint));
    else if (field.wireType === 2) {
      const content = contentOf(field);
      parts.push(varintBytes(BigInt(field.length ?? content.length)), content);
    } else parts.push(field.bytes);
  }
  return Buffer.concat(parts);
}

export function contentOf(field: Field): Buffer {
  return field.message === null ? field.bytes : writeMessage(field.message);
}

export function cloneField(field: Field): Field {
  const { message } = field;
  if (message === null) return { ...field };
  return { ...field, message: { type: message.type, fields: message.fields.map(cloneField) } };
}

function readVarint(bytes: Buffer, start: number): [bigint, number] {
  let value = 0n;
  for (let at = start, shift = 0n; at < bytes.length && shift <= 70n; shift += 7n) {
    const byte = bytes[at] ?? 0;
    at += 1;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
  throw new Error('a varint without an end');
}

/** Negative numbers take ten bytes, as protobuf writes them. */
export function varintBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 128);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}
