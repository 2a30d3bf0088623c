import { createRandom } from '../zoo/random';
import type { Dice, Mutant, Seed } from './mutant';
import { mutateBytes } from './mutate-bytes';
import { cloneField, contentOf, parseMessage, varintBytes, writeMessage } from './wire';
import type { Field, Message } from './wire';
import { hostileIntegers, hostileTexts, operators } from './hostile-values';

/** One place of a model: a field in the list it stands in. */
interface Place {
  readonly owner: Message;
  readonly index: number;
  readonly field: Field;
}

type Change = (places: readonly Place[], dice: Dice, seeds: readonly Seed[]) => string | null;

/** The same number and seeds always give the same mutant. */
export function mutate(seeds: readonly Seed[], number: number): Mutant {
  const dice = makeDice(number);
  const seed = dice.pick(seeds);
  if (seed === undefined) throw new Error('no seeds');
  const story = [seed.name];
  if (dice.uniform() < 0.28) {
    const { bytes, what } = mutateBytes(seed.bytes, seeds, dice);
    return { bytes, story: [...story, what] };
  }
  const tree = parseMessage(seed.bytes);
  const rounds = dice.uniform() < 0.65 ? 1 : 1 + dice.integer(4);
  for (let round = 0; round < rounds; round += 1) {
    const draw = dice.uniform();
    const change = changes.find(({ upTo }) => draw < upTo)?.change;
    const done = change?.(placesOf(tree), dice, seeds) ?? null;
    if (done !== null) story.push(done);
  }
  return { bytes: writeMessage(tree), story };
}

function makeDice(number: number): Dice {
  const { uniform, integer } = createRandom(number);
  return {
    uniform,
    integer,
    pick: (list) => list[integer(list.length)],
  };
}

function placesOf(owner: Message, found: Place[] = []): Place[] {
  owner.fields.forEach((field, index) => {
    found.push({ owner, index, field });
    if (field.message !== null) placesOf(field.message, found);
  });
  return found;
}

function label({ owner, field }: Place): string {
  return `${owner.type}.${field.no}`;
}

function isText({ owner, field }: Place): boolean {
  return (
    field.wireType === 2 && field.message === null && !(owner.type === 'tensor' && field.no === 9)
  );
}

function isName({ owner: { type }, field: { no, wireType } }: Place): boolean {
  const isNode = type === 'node' && no <= 3;
  return (
    wireType === 2 && (isNode || (type === 'value' && no === 1) || (type === 'tensor' && no === 8))
  );
}

const remove: Change = (places, dice) => {
  const place = dice.pick(places);
  if (place === undefined) return null;
  place.owner.fields.splice(place.index, 1);
  return `remove ${label(place)}`;
};

const repeat: Change = (places, dice) => {
  const place = dice.pick(places);
  if (place === undefined) return null;
  const times = dice.uniform() < 0.1 ? 1000 : 1;
  for (let time = 0; time < times; time += 1) {
    place.owner.fields.splice(place.index, 0, cloneField(place.field));
  }
  return `repeat ${label(place)} ×${times}`;
};

const integer: Change = (places, dice) => {
  const place = dice.pick(places.filter(({ field }) => field.wireType === 0));
  if (place === undefined) return null;
  place.field.varint =
    dice.uniform() < 0.8 ? (dice.pick(hostileIntegers) ?? 0n) : BigInt(dice.integer(30));
  return `integer ${label(place)} = ${place.field.varint}`;
};

/** Dimensions of tensors, declared shapes, and integer lists of attributes. */
const dimension: Change = (places, dice) => {
  const place = dice.pick(
    places.filter(
      ({ owner: { type }, field: { no } }) =>
        (type === 'tensor' && no === 1) ||
        type === 'dim' ||
        (type === 'attribute' && (no === 8 || no === 3)),
    ),
  );
  if (place === undefined) return null;
  const { field } = place;
  if (field.wireType === 0) field.varint = dice.pick(hostileIntegers) ?? 0n;
  else {
    const count = 1 + dice.integer(4);
    const list = Array.from({ length: count }, () => dice.pick(hostileIntegers) ?? 0n);
    field.bytes = Buffer.concat(list.map(varintBytes));
  }
  return `dimension ${label(place)}`;
};

const rename: Change = (places, dice) => {
  const names = places.filter(isName);
  const [one, other] = [dice.pick(names), dice.pick(names)];
  if (one === undefined || other === undefined) return null;
  one.field.bytes = other.field.bytes;
  return `rename ${label(one)}`;
};

const text: Change = (places, dice) => {
  const place = dice.pick(places.filter(isText));
  if (place === undefined) return null;
  place.field.bytes = Buffer.from(dice.pick(hostileTexts) ?? '');
  return `text ${label(place)}`;
};

const operator: Change = (places, dice) => {
  const place = dice.pick(
    places.filter(({ owner, field }) => owner.type === 'node' && field.no === 4),
  );
  if (place === undefined) return null;
  const op = dice.pick(operators) ?? '';
  place.field.bytes = Buffer.from(op);
  return `operator ${op}`;
};

const weights: Change = (places, dice) => {
  const place = dice.pick(
    places.filter(({ owner, field }) => owner.type === 'tensor' && field.no === 9),
  );
  if (place === undefined) return null;
  const values = Buffer.from(place.field.bytes);
  const kind = dice.integer(6);
  if (kind === 0) place.field.bytes = values.subarray(0, dice.integer(values.length + 1));
  else if (kind === 1) place.field.bytes = values.fill(0xff);
  else if (kind === 2) place.field.bytes = values.fill(0);
  else if (kind === 3) place.field.bytes = Buffer.concat([values, values]);
  else {
    const draw = (): number => {
      if (kind === 4) return (dice.uniform() - 0.5) * 1e-40;
      return dice.pick([Infinity, Number.NaN, 1e38, 1e38, 1e38]) ?? 0;
    };
    for (let at = 0; at + 4 <= values.length; at += 4) values.writeFloatLE(draw(), at);
    place.field.bytes = values;
  }
  return `weights ${kind}`;
};

/** A piece of another model, where a piece of its kind stands. */
const splice: Change = (places, dice, seeds) => {
  const other = dice.pick(seeds);
  if (other === undefined) return null;
  const piece = dice.pick(placesOf(parseMessage(other.bytes)));
  const place = dice.pick(places.filter(({ owner }) => owner.type === piece?.owner.type));
  if (piece === undefined || place === undefined) return null;
  place.owner.fields.splice(place.index, dice.uniform() < 0.5 ? 1 : 0, cloneField(piece.field));
  return `splice ${label(piece)} of ${other.name}`;
};

const reorder: Change = (places, dice) => {
  const nodes = places.filter(({ owner, field }) => owner.type === 'graph' && field.no === 1);
  const one = dice.pick(nodes);
  const other = dice.pick(nodes.filter(({ owner }) => owner === one?.owner));
  if (one === undefined || other === undefined) return null;
  one.owner.fields[one.index] = other.field;
  other.owner.fields[other.index] = one.field;
  return 'reorder nodes';
};

const lie: Change = (places, dice) => {
  const place = dice.pick(places.filter(({ field }) => field.wireType === 2));
  if (place === undefined) return null;
  const { length } = contentOf(place.field);
  place.field.length = dice.pick([0, 1, 1e6, 2 ** 31 - 1, 2 ** 32, length + 1]) ?? 0;
  return `length of ${label(place)}`;
};

const elementType: Change = (places, dice) => {
  const place = dice.pick(
    places.filter(({ owner, field }) => owner.type === 'tensor' && field.no === 2),
  );
  if (place === undefined) return null;
  place.field.varint = BigInt(dice.integer(27));
  return `element type ${place.field.varint}`;
};

/** How often each kind comes, as running sums. */
const changes: readonly { readonly upTo: number; readonly change: Change }[] = [
  { upTo: 0.1, change: remove },
  { upTo: 0.18, change: repeat },
  { upTo: 0.36, change: integer },
  { upTo: 0.44, change: dimension },
  { upTo: 0.62, change: rename },
  { upTo: 0.68, change: text },
  { upTo: 0.78, change: operator },
  { upTo: 0.84, change: weights },
  { upTo: 0.92, change: splice },
  { upTo: 0.95, change: reorder },
  { upTo: 0.97, change: lie },
  { upTo: 1, change: elementType },
];
