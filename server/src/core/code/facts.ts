/**
 * What one file of code says, without its syntax: plain JSON, a pure function of the file's ending and text, kept by content.
 * Names are resolved within the file only; what a name means elsewhere is the link's business (`link/`).
 */
export interface FileFacts {
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  /** What has a name at the top level, in the order of the text. A name may be declared more than once (overloads, a type beside a value). */
  readonly definitions: readonly DefinitionFact[];
  readonly classes: readonly ClassFact[];
  /** `functions[0]` is the module's top level. */
  readonly functions: readonly FunctionFact[];
  /** Variables and parameters of functions; those of the top level are `definitions`. */
  readonly locals: readonly LocalFact[];
  /** In the order of evaluation within a function: arguments before the call that takes them. */
  readonly calls: readonly CallFact[];
  /** Every reading of a property that is not itself called; of `a.b.c` each step. Destructuring and `a['b']` are readings too. */
  readonly gets: readonly GetFact[];
  /** Every writing of a property: `a.b = c`, `a.b += c`, `a.b++`, `delete a.b`. */
  readonly sets: readonly SetFact[];
  /** Loops, branches and tries, in the order of the text; nesting is containment of `at`. */
  readonly regions: readonly RegionFact[];
  /** Strings and templates that read like SQL, wherever they stand, and the whole of a `.sql` file. */
  readonly sql: readonly SqlFact[];
  /** Models of a `schema.prisma` (facts of `.prisma` files hold nothing else). */
  readonly prisma?: PrismaFacts;
  /** Why the file could not be read wholly: syntax, size, bounds. */
  readonly problems: readonly { readonly at: At; readonly reason: string }[];
}

/** Start and end (exclusive) in UTF-16 offsets of the file's text. */
export type At = readonly [start: number, end: number];

export interface ImportFact {
  /** The name in this file; absent for `import 'x'`. `import('x')` and `require('x')` in the middle of code are called `import("x")`, whole. */
  readonly local?: string;
  readonly module: string;
  /** The exported name; `default`; `*` for a namespace, and for `require('x')` as a whole. */
  readonly name: string;
  readonly typeOnly?: true;
  readonly at: At;
}

export interface ExportFact {
  /** The name that others import; `*` for `export * from`; `default`. CommonJS: `module.exports = x` is `=`, `exports.a = x` is `a`. */
  readonly name: string;
  /** What it is: an expression of this file (mostly a name), or a name of another module. */
  readonly value?: Expression;
  readonly from?: { readonly module: string; readonly name: string };
}

/** A value as far as the text tells. Shared parts are repeated: the tree is finite and bounded (depth 16, 2000 nodes; beyond that `unknown`). */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: At }
  /** An import, a definition of the top level, or a global. */
  | { readonly kind: 'name'; readonly name: string; readonly at: At }
  | { readonly kind: 'local'; readonly index: number; readonly at: At }
  | { readonly kind: 'this' }
  /** `at` is the name's. */
  | { readonly kind: 'get'; readonly of: Expression; readonly name: string; readonly at: At; readonly optional?: true }
  /** An element under a key that is no constant, and what an iteration binds: `for (x of xs)`, the first parameter of `xs.map(…)`. */
  | { readonly kind: 'item'; readonly of: Expression; readonly key?: Expression }
  /** The result of `calls[index]`; `await` and `!` are transparent. */
  | { readonly kind: 'call'; readonly index: number }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly spreads: readonly Expression[]; readonly at: At }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly spreads: readonly Expression[] }
  | { readonly kind: 'template'; readonly texts: readonly string[]; readonly parts: readonly Expression[]; readonly at: At }
  | { readonly kind: 'function'; readonly index: number }
  | { readonly kind: 'class'; readonly index: number }
  /** `a ? b : c`, `a ?? b`, `a || b`, `a && b` (b). */
  | { readonly kind: 'either'; readonly of: readonly Expression[] }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: TypeFact }
  | { readonly kind: 'operator'; readonly operator: string; readonly of: readonly Expression[] }
  | { readonly kind: 'unknown' };

export interface ObjectEntry {
  /** A key that is computed keeps its text: `[Op.or]`. */
  readonly key: string;
  readonly value: Expression;
  /** The key. */
  readonly at: At;
  readonly method?: true;
}

/** A type as written. */
export type TypeFact =
  | { readonly kind: 'reference'; readonly name: string; readonly args: readonly TypeFact[]; readonly at: At }
  | { readonly kind: 'array'; readonly of: TypeFact }
  | { readonly kind: 'union' | 'intersection' | 'tuple'; readonly of: readonly TypeFact[] }
  | { readonly kind: 'object'; readonly members: readonly TypeMember[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `typeof x`. */
  | { readonly kind: 'typeof'; readonly of: Expression }
  /** `T['k']`; `T[number]` and `T[0]` have the name `[number]`. */
  | { readonly kind: 'member'; readonly of: TypeFact; readonly name: string; readonly at: At }
  /** `keyof T`. */
  | { readonly kind: 'keyof'; readonly of: TypeFact }
  | { readonly kind: 'function'; readonly params: readonly TypeFact[]; readonly result: TypeFact }
  /** string, number, unknown, … and what is too involved (`name` empty). */
  | { readonly kind: 'keyword'; readonly name: string };

export interface TypeMember {
  readonly name: string;
  readonly type: TypeFact;
  readonly optional?: true;
  readonly at: At;
}

export interface DefinitionFact {
  readonly name: string;
  readonly kind: 'const' | 'let' | 'function' | 'class' | 'interface' | 'type' | 'enum' | 'namespace';
  /** Initialiser, or all that is assigned (`either`). Of a namespace: an object of what it exports; its types are definitions named `Outer.Inner`. */
  readonly value?: Expression;
  readonly type?: TypeFact;
  /** What an interface extends. */
  readonly extends?: readonly TypeFact[];
  /** Of an interface or a type. */
  readonly typeParams?: readonly string[];
  /** Of an enum, with values where they are constants. */
  readonly members?: readonly { readonly name: string; readonly value?: string | number; readonly at: At }[];
  /** The name. */
  readonly at: At;
  readonly declared?: true;
}

export interface ClassFact {
  readonly name?: string;
  /** Names of its type parameters, in their order. */
  readonly typeParams?: readonly string[];
  readonly extends?: Expression;
  readonly extendsArgs?: readonly TypeFact[];
  readonly implements: readonly TypeFact[];
  /** `@Entity('users')` is the call, `@Injectable` the name. */
  readonly decorators: readonly Expression[];
  readonly abstract?: true;
  readonly members: readonly ClassMember[];
  /** The name, or the word `class`. */
  readonly at: At;
}

export interface ClassMember {
  readonly name: string;
  /** `parameter`: a decorated parameter of the constructor that is no property. */
  readonly kind: 'field' | 'method' | 'getter' | 'setter' | 'constructor' | 'parameterProperty' | 'parameter';
  readonly static?: true;
  readonly abstract?: true;
  /** `x?:`. */
  readonly optional?: true;
  readonly type?: TypeFact;
  readonly value?: Expression;
  /** Method, accessor, constructor. */
  readonly function?: number;
  readonly decorators: readonly Expression[];
  readonly at: At;
}

export interface FunctionFact {
  readonly name?: string;
  /** Whole function. The initialiser of a field and a static block are functions of their own. */
  readonly at: At;
  /** Index of the function that it stands in; absent for the top level. */
  readonly parent?: number;
  /** The class whose method or field initialiser it is, or stands in: what `this` means. */
  readonly class?: number;
  /** Locals, in the order of the parameters; a destructured parameter is a local without a name. */
  readonly params: readonly number[];
  readonly returns: readonly Expression[];
  readonly result?: TypeFact;
  readonly typeParams?: readonly string[];
  readonly async?: true;
  readonly generator?: true;
  /** The call that it is an argument of, with its place: `queue.process(async (job) => …)`. */
  readonly argumentOf?: { readonly call: number; readonly index: number };
}

export interface LocalFact {
  /** Empty for a parameter that is destructured. */
  readonly name: string;
  readonly function: number;
  readonly type?: TypeFact;
  /**
   * Initialiser, or all that is assigned (`either`, at most 8). A destructured name is a `get` of the whole. For a parameter: its default,
   * and what is known to be passed: `xs.map((x) => …)` an item of xs, `p.then((x) => …)` p.
   */
  readonly value?: Expression;
  readonly param?: number;
  /** `...args`. */
  readonly rest?: true;
  readonly at: At;
}

export interface CallFact {
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly typeArgs?: readonly TypeFact[];
  readonly form: 'call' | 'new' | 'tagged' | 'decorator';
  readonly function: number;
  /** Whole call. */
  readonly at: At;
  /** The last word of the callee. */
  readonly nameAt: At;
  readonly awaited?: true;
}

export interface GetFact {
  readonly of: Expression;
  readonly name: string;
  readonly function: number;
  readonly at: At;
}

export interface SetFact extends GetFact {
  /** Absent for `delete`. */
  readonly value?: Expression;
}

export interface RegionFact {
  readonly kind: 'loop' | 'if' | 'else' | 'case' | 'try' | 'catch' | 'finally';
  /** The part that runs repeatedly or conditionally. */
  readonly at: At;
  readonly function: number;
  /** What decides: of `if`, `else` (then it is false), a loop, and for `case` the two sides `switch (a) { case b`. */
  readonly test?: Expression;
  /** Of an `if` whose condition is `a && b`: `a`. What stands in `test` is then `b` alone. */
  readonly also?: readonly Expression[];
  /** The part always ends in return, throw, continue or break. */
  readonly leaves?: 'return' | 'throw' | 'continue' | 'break';
}

/**
 * Text that reads like SQL, and templates behind a tag like `sql`, be they pieces. `texts[i]` starts at `starts[i]` in the file; escapes are
 * what they mean, filled up with spaces, so that lengths hold. `texts` is one longer than `parts`.
 */
export interface SqlFact {
  readonly texts: readonly string[];
  readonly starts: readonly number[];
  /** What stands between two texts; the empty literal where nothing does (`'a' + 'b'`). */
  readonly parts: readonly Expression[];
  readonly at: At;
  readonly function: number;
  /** The tag of a template, or the call that it is the first argument of. */
  readonly call?: number;
}

/** A `schema.prisma`, or one file of several. */
export interface PrismaFacts {
  readonly models: readonly PrismaModel[];
  readonly enums: readonly { readonly name: string; readonly mapped?: string; readonly values: readonly { readonly name: string; readonly mapped?: string; readonly at: At }[]; readonly at: At }[];
  /** `provider` and the words of the `datasource` block. */
  readonly datasource?: { readonly provider?: string; readonly at: At };
  readonly generators: readonly { readonly name: string; readonly provider?: string; readonly output?: string }[];
}

export interface PrismaModel {
  readonly kind: 'model' | 'view' | 'type';
  readonly name: string;
  /** `@@map`. */
  readonly mapped?: string;
  /** `@@schema`. */
  readonly schema?: string;
  /** `@@ignore`. */
  readonly ignored?: true;
  readonly at: At;
  readonly fields: readonly PrismaField[];
}

export interface PrismaField {
  readonly name: string;
  /** `@map`. */
  readonly mapped?: string;
  /** Scalar, enum or model, without `?` and `[]`. */
  readonly type: string;
  readonly optional?: true;
  readonly list?: true;
  readonly ignored?: true;
  /** `@default`, `@updatedAt`: what fills it on create: by the database, or by the client. */
  readonly default?: 'database' | 'client';
  /** `@relation(fields: […])`. */
  readonly relationFields?: readonly string[];
  readonly at: At;
}
