import { productGraph } from '../emit/product-graph';
import { encodeShared } from '../onnx/shared-proto';
import { createSession, type RuntimeSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';

/** A matrix in float64, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Products with fewer multiplications than this are done here: a run of a session costs about 20 µs. */
const small = 2 ** 15;

/** Products of matrices in float64, computed by ONNX Runtime. Whoever starts it releases it. */
export class Products {
  readonly #plain: RuntimeSession;
  readonly #transposed: RuntimeSession;

  private constructor(plain: RuntimeSession, transposed: RuntimeSession) {
    this.#plain = plain;
    this.#transposed = transposed;
  }

  static async start(): Promise<Products> {
    return new Products(await productSession(false), await productSession(true));
  }

  /** a · b */
  async of(a: Matrix, b: Matrix): Promise<Matrix> {
    const isSmall = a.rows * a.columns * b.columns < small;
    if (isSmall) return slowProduct(a, b.columns, (k, column) => k * b.columns + column, b.values);
    return this.#run(this.#plain, a, b, b.columns);
  }

  /** a · bᵀ */
  async ofTransposed(a: Matrix, b: Matrix): Promise<Matrix> {
    const isSmall = a.rows * a.columns * b.rows < small;
    if (isSmall) return slowProduct(a, b.rows, (k, column) => column * b.columns + k, b.values);
    return this.#run(this.#transposed, a, b, b.rows);
  }

  async release(): Promise<void> {
    await this.#plain.release();
    await this.#transposed.release();
  }

  async #run(session: RuntimeSession, a: Matrix, b: Matrix, columns: number): Promise<Matrix> {
    const fed = ({ rows, columns: width, values }: Matrix) =>
      ({ type: 'float64', dims: [rows, width], data: values }) as const;
    const { y } = await session.run({ a: fed(a), b: fed(b) });
    const values = y?.data instanceof Float64Array ? y.data : new Float64Array(a.rows * columns);
    return { rows: a.rows, columns, values };
  }
}

function productSession(transB: boolean): Promise<RuntimeSession> {
  return createSession(encodeShared(productGraph(transB)), {
    ...sessionOptions('simulated'),
    memoryPattern: false,
  });
}

function slowProduct(
  { rows, columns: inner, values }: Matrix,
  columns: number,
  indexOf: (k: number, column: number) => number,
  others: Float64Array,
): Matrix {
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = 0; k < inner; k += 1) {
        sum += (values[row * inner + k] ?? 0) * (others[indexOf(k, column)] ?? 0);
      }
      out[row * columns + column] = sum;
    }
  }
  return { rows, columns, values: out };
}

/** Rows and columns of a part of a matrix, copied. */
export function partOf(
  { columns, values }: Matrix,
  [firstRow, endRow]: readonly [number, number],
  [firstColumn, endColumn]: readonly [number, number],
): Matrix {
  const [rows, width] = [endRow - firstRow, endColumn - firstColumn];
  const part = new Float64Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const start = (firstRow + row) * columns;
    part.set(values.subarray(start + firstColumn, start + endColumn), row * width);
  }
  return { rows, columns: width, values: part };
}
