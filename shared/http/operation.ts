import type * as z from 'zod';
import type { RefusalCode } from '../refusal.ts';
import type { Role } from '../roles.ts';
import type { Principal } from './principal.ts';
import type { Counted } from './telemetry.ts';

export type Method = 'get' | 'post' | 'put';

/**
 * One operation of the API: the record that routes, validates and documents it. The OpenAPI document is written from
 * these records at build time, so what is said is what is done.
 */
export interface OperationSpec<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
  Roles extends readonly Role[] | null = readonly Role[] | null,
> {
  readonly id: string;
  readonly method: Method;
  /** As OpenAPI writes it: `/v1/claims/{id}/submit`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** Any one of these roles suffices; null: open to everybody, without a token. */
  readonly roles: Roles;
  /**
   * Of a read that shows more to some roles: those with which one sees the most. Who has none of them of their own sees what
   * the roles delegated to them see.
   */
  readonly sight?: readonly Role[];
  /** Changes state through POST: needs an `Idempotency-Key`, and its success is answered again to a repeat. */
  readonly command?: boolean;
  /** Changes something that exists: needs `If-Match` with its version; `existing`: only if it exists already. */
  readonly versioned?: 'always' | 'existing';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Takes a file as it is instead of a JSON body: these media types, at most so many bytes, and what to do with a larger one. */
  readonly upload?: { readonly media: readonly string[]; readonly bytesAtMost: number; readonly advice?: string };
  readonly answer: Answer;
  /** Answers a file of one of these media types instead of JSON. */
  readonly download?: readonly string[];
  /** The file may be larger than a function can answer: then 303 leads to an address that is good for some minutes. */
  readonly largeFiles?: boolean;
  /** Whether success creates something (201 with `Location`): always, or only where nothing was there. */
  readonly creates?: 'always' | 'sometimes';
  /** What this operation may refuse besides what every operation may. */
  readonly refusals: readonly RefusalCode[];
  readonly examples?: { readonly body?: unknown; readonly answer?: unknown };
  /** A page for people: it answers in a media type of its own instead of JSON, and takes a form instead of a body. */
  readonly page?: PageAnswers;
}

/** What a page answers: one media type, and each status in words. Its refusals are pages too. */
export interface PageAnswers {
  readonly media: string;
  readonly answers: Readonly<Record<number, string>>;
}

/** What a handler is given: input that has been validated, and who asks. */
export interface Call<Params, Query, Body, Who> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of an upload: the bytes that were sent. */
  readonly file: Uint8Array;
  readonly principal: Who;
  readonly requestId: string;
  readonly now: Date;
  /** The versions `If-Match` names; null when the header was not sent. */
  readonly ifMatch: readonly number[] | null;
  /** Adds to what operators watch; of a command only when it was carried out, not when it is answered again. */
  readonly count: (what: Counted, by?: number) => void;
  /** Of a command: what stores its answer in the transaction of the change. Reading it elsewhere is a fault of ours. */
  readonly command: Command;
}

/** A command as it is remembered: `answer` fixes a reply to the bytes that are sent now and to every repeat. */
export interface Command {
  readonly repeat: Repeat;
  readonly now: string;
  answer(reply: Reply<unknown>): StoredAnswer;
}

/** What a handler answers. The version becomes the `ETag`; only `createApp` knows status numbers. */
export interface Reply<Body> {
  readonly body: Body;
  /** Of a download: what is sent instead of the body. */
  readonly file?: DownloadedFile;
  /** Of a download that is too large to be sent: the address where it lies. */
  readonly elsewhere?: string;
  readonly version?: number;
  readonly location?: string;
  /** Of an operation that creates sometimes: this time it did. */
  readonly created?: boolean;
}

/** A function's event and answer hold 6 MB each, and a file in them is base64, four bytes for three: no larger one gets through. */
export const bytesThroughFunction = 4 * 1024 * 1024;

export interface DownloadedFile {
  readonly name: string;
  readonly media: string;
  readonly bytes: Uint8Array;
}

/** An answer as it was or will be sent. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly etag: string | null;
  readonly location: string | null;
}

/** What came of a command. `replayed`: the answer is that of an earlier call with the same key. */
export interface Outcome {
  readonly answer: StoredAnswer;
  readonly replayed: boolean;
}

/** A command as repeats of it are known: by its sender, place and key, and by the SHA-256 of what was sent. */
export interface Repeat {
  readonly scope: string;
  readonly bodySha256: string;
}

export interface Operation<Services> extends OperationSpec {
  readonly handle: (call: Call<unknown, unknown, unknown, Principal | null>, services: Services) => Promise<AnyReply>;
}
type AnyReply = Reply<unknown> | Outcome;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : never;
type Asker<Roles> = Roles extends null ? null : Principal;

/**
 * Gives the function that declares operations over some services: the record first, its handler beside it.
 *
 * @example
 * const operation = operationsOver<{ greeting: string }>();
 * operation({ id: 'greet', method: 'get', path: '/v1/greeting', … }, async (_call, { greeting }) => ({ body: { greeting } }));
 */
export function operationsOver<Services>() {
  return function operation<
    Params extends z.ZodObject,
    Query extends z.ZodObject,
    Body extends z.ZodType,
    Answer extends z.ZodType,
    const Roles extends readonly Role[] | null,
  >(
    spec: OperationSpec<Params, Query, Body, Answer, Roles>,
    handle: (
      call: Call<Parsed<Params>, Parsed<Query>, Parsed<Body>, Asker<Roles>>,
      services: Services,
    ) => Promise<Reply<z.input<Answer>> | Outcome>,
  ): Operation<Services> {
    return { ...spec, handle: handle as Operation<Services>['handle'] } as unknown as Operation<Services>;
  };
}
