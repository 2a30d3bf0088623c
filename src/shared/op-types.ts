/**
 * Operators that multiply by a weight: nearly all weights of a model are theirs. All else that is known of
 * operators stands in the engine (`engine/ops`), whose tests hold this list to what it says.
 */
export const productOps = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'] as const;
