/** The command line writes numbers by the same rules, so they live in the shared room. */
export * from '../../../shared/numbers';
