/**
 * The errors: a closed union of tagged classes, for `Effect.catchTag`.
 *
 * A failed system call is one of the classes of `AnyOSError`, with errno, code, call and path, and CPython's message.
 * Misuse has classes of its own.
 *
 * @since 0.1.0
 */
export {
  /**
   * @since 0.1.0
   * @category errors
   */
  BlockingIOError,
  /**
   * @since 0.1.0
   * @category errors
   */
  BrokenPipeError,
  /**
   * @since 0.1.0
   * @category errors
   */
  ClosedFileError,
  /**
   * @since 0.1.0
   * @category errors
   */
  CrossDeviceError,
  /**
   * @since 0.1.0
   * @category errors
   */
  DirectoryNotEmptyError,
  /**
   * @since 0.1.0
   * @category errors
   */
  FileExistsError,
  /**
   * @since 0.1.0
   * @category errors
   */
  FileNotFoundError,
  /**
   * @since 0.1.0
   * @category errors
   */
  InterruptedError,
  /**
   * @since 0.1.0
   * @category errors
   */
  InvalidArgumentError,
  /**
   * @since 0.1.0
   * @category errors
   */
  IsADirectoryError,
  /**
   * @since 0.1.0
   * @category refinements
   */
  isIoError,
  /**
   * @since 0.1.0
   * @category errors
   */
  NoSpaceError,
  /**
   * @since 0.1.0
   * @category errors
   */
  NotADirectoryError,
  /**
   * @since 0.1.0
   * @category errors
   */
  OSError,
  /**
   * @since 0.1.0
   * @category errors
   */
  PermissionError,
  /**
   * @since 0.1.0
   * @category errors
   */
  TextTooLongError,
  /**
   * @since 0.1.0
   * @category errors
   */
  TimeoutError,
  /**
   * @since 0.1.0
   * @category errors
   */
  TooManyOpenFilesError,
  /**
   * @since 0.1.0
   * @category errors
   */
  UnicodeDecodeError,
  /**
   * @since 0.1.0
   * @category errors
   */
  UnicodeEncodeError,
  /**
   * @since 0.1.0
   * @category errors
   */
  UnknownEncodingError,
  /**
   * @since 0.1.0
   * @category errors
   */
  UnsupportedIoType,
  /**
   * @since 0.1.0
   * @category errors
   */
  UnsupportedOperation
} from "aiofiles-core"

export type {
  /**
   * @since 0.1.0
   * @category errors
   */
  AnyOSError,
  /**
   * @since 0.1.0
   * @category errors
   */
  IoError
} from "aiofiles-core"
