/**
 * Command lines.
 */

/** A command line that is invalid. The message is for the user. */
export class UsageError extends Error {}

/** A number from the command line, not below `least`. */
export const numberOf = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (!(value >= least)) throw new UsageError(`${name} must be a number from ${least}: ${text}`)
  return value
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError
  || (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))

/** Runs a program: its exit status is what `main` gives, 2 for a wrong command line, 1 for any other error. */
export const runMain = async (usage: string, main: (args: Array<string>) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    console.error(isUsageError(error) ? `${error.message}\n\n${usage}` : error)
    process.exitCode = isUsageError(error) ? 2 : 1
  }
}
