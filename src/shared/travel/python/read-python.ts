import { type Token, tokensOf } from './tokens';

/** A value in Python source, as far as it is written out; anything else is a name or a call. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | PyName
  | PyCall;

/** `torch.quint8`, or a variable that nothing was assigned to. */
export class PyName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** `a.b.f(1, x=2)`: the last part of what is called, and what it is called with. */
export class PyCall {
  readonly name: string;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  constructor(name: string, args: readonly Value[], named: ReadonlyMap<string, Value>) {
    this.name = name;
    this.args = args;
    this.named = named;
  }

  /** An argument by its name, or else by its position. */
  get(name: string, position = -1): Value | undefined {
    return this.named.get(name) ?? this.args[position];
  }
}

/** Deeper than anyone nests literals by hand, and far from the end of the stack. */
const mostDepth = 200;

/**
 * The calls of a Python text, in its order, those inside others after them; a variable stands for what was
 * assigned to it last before. Nothing is run: what is no literal, name or call is passed over.
 */
export function callsIn(source: string): readonly PyCall[] {
  return new Reader(tokensOf(source)).calls();
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #variables = new Map<string, Value>();
  readonly #found: PyCall[] = [];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  calls(): readonly PyCall[] {
    while (this.#at < this.#tokens.length) {
      const start = this.#at;
      const token = this.#tokens[start];
      const isAssigned = token?.kind === 'name' && this.#mark(1) === '=' && this.#mark(2) !== '=';
      if (isAssigned) this.#at += 2;
      const value = this.#expression();
      if (value === undefined) {
        this.#at = start + 1;
      } else if (isAssigned) {
        this.#variables.set(token.text, value);
      }
    }
    return this.#found;
  }

  #mark(ahead = 0): string | null {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'mark' ? token.text : null;
  }

  /** Undefined where no value begins here, or it is not closed. */
  #expression(): Value | undefined {
    if (this.#depth > mostDepth) return undefined;
    this.#depth += 1;
    try {
      return this.#value();
    } finally {
      this.#depth -= 1;
    }
  }

  #value(): Value | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    if (token.kind === 'number') {
      this.#at += 1;
      return token.value;
    }
    if (token.kind === 'string') return this.#strings();
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '-') {
      this.#at += 1;
      const value = this.#expression();
      return typeof value === 'number' ? -value : undefined;
    }
    if (token.text === '[') return this.#items(']');
    if (token.text === '(') {
      const items = this.#items(')');
      return items?.length === 1 && !this.#endsWithComma() ? items[0] : items;
    }
    return token.text === '{' ? this.#braces() : undefined;
  }

  #endsWithComma(): boolean {
    return this.#mark(-2) === ',';
  }

  /** Strings beside each other are one. */
  #strings(): string {
    let text = '';
    for (
      let token = this.#tokens[this.#at];
      token?.kind === 'string';
      token = this.#tokens[this.#at]
    ) {
      text += token.text;
      this.#at += 1;
    }
    return text;
  }

  #items(close: string): readonly Value[] | undefined {
    this.#at += 1;
    const items: Value[] = [];
    while (this.#mark() !== close) {
      const value = this.#expression();
      if (value === undefined) return undefined;
      items.push(value);
      if (this.#mark() === ',') this.#at += 1;
      else if (this.#mark() !== close) return undefined;
    }
    this.#at += 1;
    return items;
  }

  /** A dictionary, or a set as a list. */
  #braces(): Value | undefined {
    this.#at += 1;
    const entries = new Map<Value, Value>();
    const items: Value[] = [];
    while (this.#mark() !== '}') {
      const key = this.#expression();
      if (key === undefined) return undefined;
      if (this.#mark() === ':') {
        this.#at += 1;
        const value = this.#expression();
        if (value === undefined) return undefined;
        entries.set(key instanceof PyName ? key.name : key, value);
      } else {
        items.push(key);
      }
      if (this.#mark() === ',') this.#at += 1;
      else if (this.#mark() !== '}') return undefined;
    }
    this.#at += 1;
    return items.length > 0 ? items : entries;
  }

  #named(first: string): Value {
    this.#at += 1;
    let name = first;
    let result: Value | null = null;
    for (;;) {
      const next = this.#tokens[this.#at + 1];
      if (this.#mark() === '.' && next?.kind === 'name') {
        name += `.${next.text}`;
        this.#at += 2;
      } else if (this.#mark() === '(') {
        const before = this.#at;
        const call = this.#call(name);
        if (call === null) {
          this.#at = before;
          break;
        }
        result = call;
      } else {
        break;
      }
    }
    if (result !== null) return result;
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    return this.#variables.get(name) ?? new PyName(name);
  }

  /** Goes behind an argument that is no literal: a comprehension, a sum. False where it has no end. */
  #passOver(): boolean {
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const mark = this.#mark() ?? '';
      if (depth === 0 && (mark === ',' || mark === ')')) return true;
      if (mark !== '' && '([{'.includes(mark)) depth += 1;
      else if (mark !== '' && ')]}'.includes(mark)) depth -= 1;
    }
    return false;
  }

  #call(name: string): PyCall | null {
    this.#at += 1;
    const place = this.#found.length;
    const args: Value[] = [];
    const named = new Map<string, Value>();
    while (this.#mark() !== ')') {
      const token = this.#tokens[this.#at];
      const key = token?.kind === 'name' && this.#mark(1) === '=' ? token.text : null;
      if (key !== null) this.#at += 2;
      const start = this.#at;
      let value = this.#expression();
      if (value === undefined || (this.#mark() !== ',' && this.#mark() !== ')')) {
        this.#at = start;
        if (!this.#passOver()) return null;
        value = new PyName('…');
      }
      if (key === null) args.push(value);
      else named.set(key, value);
      if (this.#mark() === ',') this.#at += 1;
    }
    this.#at += 1;
    const call = new PyCall(name.slice(name.lastIndexOf('.') + 1), args, named);
    this.#found.splice(place, 0, call);
    return call;
  }
}
