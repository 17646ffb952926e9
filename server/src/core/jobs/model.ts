import type { At } from '../code/facts';

/** A function of the project. */
export interface FunctionPlace {
  readonly file: string;
  readonly index: number;
}

/** Code that something outside may run a second time: a job, a scheduled task, a webhook. */
export interface Handler {
  readonly name: string;
  /** `Framework.id`. */
  readonly framework: string;
  readonly place: FunctionPlace;
  /** The words that name it. */
  readonly at: At;
  /** What its registration says that keeps a message from starting it twice: the option's name. */
  readonly once?: string;
  readonly onceAt?: { readonly file: string; readonly at: At };
}

/** What an effect does, from the worst to repeat to the least. */
export type EffectKind =
  | 'payment' | 'email' | 'sms' | 'push' | 'chat' | 'notification' | 'third party' | 'http' | 'enqueue' | 'metering'
  | 'insert' | 'relative update' | 'append' | 'destructive read' | 'file';

/** One effect on one way from a handler. */
export interface JobEffect {
  readonly handler: Handler;
  readonly kind: EffectKind;
  /** For people: `resend.emails.send`, `INSERT into users`. */
  readonly what: string;
  /** Where it happens. */
  readonly file: string;
  readonly at: At;
  /** The last call on the way that stands in the handler's file. */
  readonly callFile: string;
  readonly callAt: At;
  /** What is called, from the handler to the effect. */
  readonly chain: readonly string[];
  /** Where each of `chain` is called. */
  readonly places: readonly { readonly file: string; readonly at: At }[];
  /** Wide: more work that may fail follows, so an ordinary retry repeats it. Narrow: only a crash or a second delivery does. */
  readonly exposure: 'wide' | 'narrow';
  /** What keeps a second run from repeating it. */
  readonly guard?: string;
  /** What looks like a guard, and why it is none. */
  readonly fake?: string;
  /** What it is by itself, in words that outlive renamed variables and moved code: two releases are compared by it. */
  readonly signature: string;
  /** The key that is given, as it is written; absent where none is. */
  readonly key?: string;
  readonly mends: readonly Mend[];
  /** What decides on the way whether it happens, as it is written. */
  readonly conditions: readonly string[];
}

/** One thing that can be written so that a second run does not repeat an effect. */
export type Mend =
  /** An option of the call whose name stands at `at`: `value` is code. */
  | { readonly kind: 'key'; readonly file: string; readonly at: At; readonly argument: number; readonly option: string; readonly value: string }
  /** `run('name', () => …)` around the call whose name stands at `at`. */
  | { readonly kind: 'step'; readonly file: string; readonly at: At; readonly run: string; readonly name: string }
  /** A clause that is put in. */
  | { readonly kind: 'text'; readonly file: string; readonly at: At; readonly text: string };

/** A job or message that any code sends, job or not. */
export interface Send {
  readonly what: string;
  readonly signature: string;
  readonly file: string;
  readonly at: At;
  /** The function that it stands in. */
  readonly inside: string;
  readonly key?: string;
}

/** A switch that turns handlers off without a new release. */
export interface Switch {
  readonly file: string;
  readonly at: At;
  readonly kind: 'sdk' | 'env' | 'config' | 'database';
  readonly key: string;
  /** `wrapper`: a function of the project that asks it for others. */
  readonly position: 'entry' | 'main' | 'registration' | 'producer' | 'wrapper';
  readonly turnOff: 'none' | 'restart' | 'rebuild';
  /** Of a migration that is moved on by stages (off, dualwrite, shadow, live, rampdown, complete): the one it is in where the service does not answer. */
  readonly stage?: string;
  readonly handlers: readonly string[];
}

/** What a revision runs again, and what that repeats. */
export interface JobModel {
  readonly handlers: readonly Handler[];
  readonly effects: readonly JobEffect[];
  readonly switches: readonly Switch[];
  /** What is sent outside of handlers. */
  readonly sends: readonly Send[];
}
