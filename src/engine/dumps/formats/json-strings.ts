import { createReadStream } from 'node:fs';
import { badInput } from '../../../shared/errors';
import { readError } from '../../files/io-error';

export type JsonPath = readonly (string | number)[];

/** A string in a JSON file: where its text begins and ends, in bytes, and the text where it is short. */
export interface JsonString {
  readonly path: JsonPath;
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
}

/** Longer texts are values, read when they are wanted. */
const longestText = 4096;
const deepest = 64;

interface Level {
  readonly isObject: boolean;
  key: string | null;
  index: number;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Finds all strings of a JSON file without holding it in memory, however large it is. Throws `bad-input` where it ends
 * early or its brackets do not fit.
 */
export async function scanStrings(
  path: string,
  file: string,
  found: (value: JsonString) => void,
): Promise<void> {
  const scanner = new StringScanner(file, found);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      scanner.take(chunk as Uint8Array);
  } catch (error) {
    throw readError(file, error);
  }
  scanner.end();
}

class StringScanner {
  readonly #file: string;
  readonly #found: (value: JsonString) => void;
  readonly #levels: Level[] = [];
  #at = 0;
  #start = -1;
  #isEscaped = false;
  #text: number[] = [];
  #last: string | null = null;

  constructor(file: string, found: (value: JsonString) => void) {
    this.#file = file;
    this.#found = found;
  }

  take(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.#start >= 0) this.#inString(byte);
      else this.#between(byte);
      this.#at += 1;
    }
  }

  end(): void {
    if (this.#levels.length > 0 || this.#start >= 0 || this.#at === 0)
      throw this.#broken('it ends early');
  }

  #inString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) return this.#endString();
    if (this.#text.length <= longestText) this.#text.push(byte);
  }

  #endString(): void {
    const bytes = this.#text;
    const text = bytes.length > longestText ? null : this.#parsed(bytes);
    const value = { start: this.#start, end: this.#at, text };
    this.#start = -1;
    this.#text = [];
    const level = this.#levels.at(-1);
    // Of an object, what comes before the colon is a key.
    if (level?.isObject === true && level.key === null) {
      if (text === null) throw this.#broken('a name in it is too long');
      this.#last = text;
      return;
    }
    this.#found({ ...value, path: this.#levels.map(({ key, index }) => key ?? index) });
  }

  #parsed(bytes: readonly number[]): string {
    try {
      return JSON.parse(`"${new TextDecoder().decode(Uint8Array.from(bytes))}"`) as string;
    } catch {
      throw this.#broken('a text in it is not well formed');
    }
  }

  #between(byte: number): void {
    const level = this.#levels.at(-1);
    if (byte === quote) this.#start = this.#at + 1;
    else if (byte === openObject || byte === openArray) {
      if (this.#levels.length >= deepest) throw this.#broken('it is nested too deeply');
      this.#levels.push({ isObject: byte === openObject, key: null, index: 0 });
    } else if (byte === closeObject || byte === closeArray) {
      if (level?.isObject !== (byte === closeObject)) throw this.#broken('its brackets do not fit');
      this.#levels.pop();
    } else if (byte === colon && level?.isObject === true) {
      level.key = this.#last;
    } else if (byte === comma && level !== undefined) {
      level.key = null;
      level.index += 1;
    }
  }

  #broken(why: string): Error {
    return badInput(
      `${this.#file} is no readable JSON: ${why}`,
      'The file is damaged or incomplete; write it again.',
    );
  }
}
