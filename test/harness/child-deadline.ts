/**
 * The longest a child process of a test may live, in milliseconds. A blocking call outlives the test's own time limit,
 * so every child gets this: one that never ends must fail its test, not hold the whole run.
 */
export const CHILD_DEADLINE = 200_000;
