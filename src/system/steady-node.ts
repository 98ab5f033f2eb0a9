/**
 * Flags of Node.js for a process that is to run for months. Without them V8 lets the space for young objects grow to three
 * times 64 MB where the machine is large, which a process that handles a few events a minute has no use for. Sixteen
 * megabytes each keep it below 200 MB; `npm run soak` runs with the same. Source: V8, `--max-semi-space-size`, in megabytes.
 */
export const STEADY_NODE = ['--max-semi-space-size=16'] as const;
