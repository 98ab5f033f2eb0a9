import { EdgewiseError } from '../../core/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether a failure means that the disk is full. Databases have their own errors for it. */
export function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return (
    (error instanceof EdgewiseError && error.code === 'disk-full') ||
    (code !== undefined && FULL.has(code)) ||
    (error instanceof Error && /no space left on device|disk quota exceeded/i.test(error.message))
  );
}

/**
 * Turns a failed read or write into an `EdgewiseError` when a person can act on it. Returns other failures unchanged.
 * The path is undefined where the system did not name it.
 */
export function diskFailure(error: unknown, path: string | undefined, doing: 'read' | 'written'): unknown {
  if (error instanceof EdgewiseError) return error;
  if (isDiskFull(error)) {
    return new EdgewiseError('disk-full', 'There is no room left to write.', {
      ...(path === undefined ? {} : { where: path }),
      expected: 'free space',
      actual: 'a full disk',
      advice: 'Earlier data is intact. Free some space and do it again.',
      cause: error,
    });
  }
  const actual = MEANINGS[errorCode(error) ?? ''];
  if (actual === undefined) return error;
  return new EdgewiseError('file-missing', `The file cannot be ${doing}.`, {
    ...(path === undefined ? {} : { where: path }),
    expected: EXPECTED[doing],
    actual,
    advice: 'Check the path and its permissions.',
    cause: error,
  });
}

const EXPECTED = { read: 'a readable file', written: 'a file or folder that can be written to' } as const;

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing of that name',
  EEXIST: 'a file of that name where a folder should be',
  ENOTDIR: 'a file where a folder should be',
  EISDIR: 'a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'a disk that is read-only',
  ELOOP: 'a link that leads to itself',
  ENAMETOOLONG: 'a name that is too long',
  EBUSY: 'a file or folder that the system is using',
  ENOTEMPTY: 'a folder that is not empty',
  EXDEV: 'a place on another disk',
  ETXTBSY: 'a program that is running',
  ENXIO: 'a pipe or device that nobody serves',
  ENODEV: 'a device that is not there',
  EPIPE: 'a pipe whose reader has gone',
  EINVAL: 'a file of a kind that cannot do this',
  ENOTSUP: 'a file of a kind that cannot do this',
  EOPNOTSUPP: 'a file of a kind that cannot do this',
  EIO: 'a disk or device that fails',
  ESTALE: 'a network disk that has forgotten the file',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
};

/** The code of an error of the operating system, such as `ENOENT`; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
