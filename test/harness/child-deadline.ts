/**
 * Longest life of a test's child process, in milliseconds. A blocking call is not ended by the time limit of its test.
 * With this limit a child process that never ends fails its test and does not block all other tests.
 */
export const CHILD_DEADLINE = 200_000;
