import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomStream } from '../../../../test/sample/random-values';
import { carriedRounding, type ElementGrids } from './carried-rounding';
import { factor } from './cholesky';
import { Products, type Matrix } from '../../run/products';

let products: Products;

beforeAll(async () => {
  products = await Products.start();
});

afterAll(() => products.release());

function random(rows: number, columns: number, seed: number): Matrix {
  const next = randomStream(seed);
  return { rows, columns, values: Float64Array.from({ length: rows * columns }, next) };
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = Float64Array.from(
    values,
    (_value, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  );
  return { rows: columns, columns: rows, values: turned };
}

/** Inputs that go together: each is a mixture of a few. */
async function mixed(rows: number, columns: number): Promise<Matrix> {
  const noise = random(rows, columns, 3).values.map((value) => value / 10);
  const { values } = await products.of(random(rows, 6, 1), random(6, columns, 2));
  return { rows, columns, values: values.map((value, at) => value + (noise[at] ?? 0)) };
}

function grids(weight: Matrix): ElementGrids {
  return {
    scale: Float32Array.of(0.1),
    zeroPoint: [0],
    of: new Int32Array(weight.values.length),
    integers: { min: -127, max: 127 },
  };
}

test('a matrix is the product of its factor with itself', async () => {
  const size = 300;
  const rows = random(2 * size, size, 5);
  const moments = await products.of(transposed(rows), rows);
  const lower = { ...moments, values: moments.values.slice() };
  await factor(lower, products);
  lower.values.forEach((_value, at) => {
    if (at % size > Math.floor(at / size)) lower.values[at] = 0;
  });
  const again = await products.ofTransposed(lower, lower);
  const worst = again.values.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (moments.values[at] ?? 0))),
    0,
  );
  expect(worst).toBeLessThan(1e-9 * size);
});

test('on inputs that go together the error of the products is a part of that of the nearest', async () => {
  const [inputs, weight] = [await mixed(800, 200), random(8, 200, 7)];
  const moments = await products.of(transposed(inputs), inputs);
  const { errors } = await carriedRounding(weight, moments, grids(weight), products);
  const nearest = weight.values.map((value) => value - Math.round(value * 10) / 10);
  const energy = async (values: Float64Array): Promise<number> => {
    const product = await products.ofTransposed(inputs, { ...weight, values });
    return product.values.reduce((sum, value) => sum + value ** 2, 0);
  };
  expect(await energy(errors.values)).toBeLessThan(0.3 * (await energy(nearest)));
});

test('inputs that have nothing to do with each other are rounded to the nearest', async () => {
  const weight = random(4, 150, 9);
  const moments: Matrix = { rows: 150, columns: 150, values: new Float64Array(150 * 150) };
  for (let at = 0; at < 150; at += 1) moments.values[at * 151] = 1 + at;
  const { integers } = await carriedRounding(weight, moments, grids(weight), products);
  integers.forEach((integer, at) => {
    expect(Math.abs(integer - (weight.values[at] ?? 0) / Math.fround(0.1))).toBeLessThan(0.500001);
  });
});
