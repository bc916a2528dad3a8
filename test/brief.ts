/**
 * Whether what only repeats itself does so less often: for runs that have to end in time. `npm test` alone is whole.
 */
export const isBrief = process.env['TEST_BRIEF'] === '1';
