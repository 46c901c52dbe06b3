import type { Commands, ErrorCode, Nothing } from "@/bindings";
import { isAppError, transport } from "./transport";

/** Why a command failed: the program's own reasons, or that nobody answered. */
export type FailureCode = ErrorCode | "unreachable";

/** A refused command; `lib/errors.ts` has the words for every code. */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly detail: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export type Args<K extends keyof Commands> = Commands[K]["args"];
export type Result<K extends keyof Commands> = Commands[K]["result"];

/** Runs a command by its generated name. Rejects with an `AppError`, never with anything else. */
export async function call<K extends keyof Commands>(
  name: K,
  ...[args]: Nothing extends Args<K> ? [] : [args: Args<K>]
): Promise<Result<K>> {
  try {
    return (await transport().call(name, args ?? {})) as Result<K>;
  } catch (cause) {
    throw asAppError(cause);
  }
}

/** Whatever was thrown, as an `AppError`. */
export function asAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (isAppError(cause)) return new AppError(cause.code, cause.message, cause.detail ?? {});
  return new AppError("unreachable", cause instanceof Error ? cause.message : String(cause));
}
